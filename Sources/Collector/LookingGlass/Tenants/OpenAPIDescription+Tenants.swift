// SPDX-License-Identifier: Apache-2.0

import BGPTable

extension OpenAPIDescription {
    /// The paths that ask for tenants and flows, as members of `paths`.
    static let tenantPaths = """
        \(Self.list("vrfs", "vrfs", "ip-vrfs rebuilt from EVPN routes, paged by route target.")),
        \(Self.one("vrfs", "vrf", "The route table of one ip-vrf, paged by prefix.", extra: Self.routedOnly)),
        \(Self.list("mac-vrfs", "macVRFs", "mac-vrfs rebuilt from EVPN routes, paged by route target.")),
        \(Self.one("mac-vrfs", "macVRF", "The MAC table of one mac-vrf, paged by MAC.", extra: "")),
        "/api/v1/flows":{"get":{"operationId":"flows",
          "summary":"Which flows would move if next hops came or went: a model, not a switch.",
          "parameters":[{"name":"prefix","in":"query","required":true,"schema":{"type":"string","pattern":"\(QueryPatterns.prefix)"}},
            {"name":"vrf","in":"query","description":"A route target, a VNI or a name; without it the global table.",
              "schema":{"type":"string","minLength":1,"maxLength":128}},
            {"name":"as-seen-by","in":"query","description":"Needs vrf.","schema":{"type":"string","minLength":1,"maxLength":128}},
            {"name":"names","in":"query","description":"Needs vrf.","schema":{"type":"string","maxLength":\(LookingGlassQuestion.maximumNames),"pattern":"\(QueryPatterns.names)"}},
            {"name":"remove","in":"query","description":"Next hops, separated by commas.","schema":{"type":"string","pattern":"\(QueryPatterns.addresses)"}},
            {"name":"add","in":"query","description":"Next hops, separated by commas.","schema":{"type":"string","pattern":"\(QueryPatterns.addresses)"}},
            {"name":"flows","in":"query","schema":{"type":"integer","minimum":1,"maximum":\(FlowModel.maximumFlows),"default":10000}},
            {"name":"seed","in":"query","schema":{"type":"integer","minimum":0,"maximum":9007199254740991,"default":0}},
            {"name":"hash","in":"query","schema":{"type":"string","enum":["threshold","modulo"],"default":"threshold"}},
            {"name":"resilient","in":"query","description":"Buckets per path, x, most paths.",
              "schema":{"type":"string","pattern":"^([1-9]|[12][0-9]|3[0-2])x([1-9]|[1-5][0-9]|6[0-4])$"}},
            {"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}}
        """

    /// The parameters that questions about tenants share, as members of `parameters`.
    static let tenantParameters = """
        "as-seen-by":{"name":"as-seen-by","in":"query","description":"The address or name of a leaf.",
          "schema":{"type":"string","minLength":1,"maxLength":128}},
        "names":{"name":"names","in":"query","description":"Names of targets, leaves and VNIs, one a line.",
          "schema":{"type":"string","maxLength":\(LookingGlassQuestion.maximumNames),"pattern":"\(QueryPatterns.names)"}}
        """

    private static let routedOnly = """
        {"name":"preference","in":"query","schema":{"type":"integer","minimum":0,"maximum":255,"default":170}},
        {"name":"detail","in":"query","schema":{"type":"boolean","default":false}},
        """

    private static let shared = """
        {"$ref":"#/components/parameters/as-seen-by"},{"$ref":"#/components/parameters/peer"},
        {"$ref":"#/components/parameters/names"},{"$ref":"#/components/parameters/limit"},
        {"$ref":"#/components/parameters/after"},{"$ref":"#/components/parameters/format"}
        """

    private static func list(_ path: String, _ operation: String, _ summary: String) -> String {
        """
        "/api/v1/\(path)":{"get":{"operationId":"\(operation)","summary":"\(summary)",
          "parameters":[\(self.shared)],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}}
        """
    }

    private static func one(_ path: String, _ operation: String, _ summary: String, extra: String) -> String {
        """
        "/api/v1/\(path)/{name}":{"get":{"operationId":"\(operation)","summary":"\(summary)",
          "parameters":[{"name":"name","in":"path","required":true,"description":"A route target, a VNI or a name.",
            "schema":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,63}$"}},
            \(extra)\(self.shared)],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}}
        """
    }
}
