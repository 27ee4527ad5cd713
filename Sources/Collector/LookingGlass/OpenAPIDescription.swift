// SPDX-License-Identifier: Apache-2.0

import BGPWire

/// The looking glass in the words of OpenAPI 3.1, for clients that are generated.
enum OpenAPIDescription {
    private static let families = FamilyTable.rows.map { "\"\($0.name)\"" }.joined(separator: ",")

    /// The document.
    static let json = """
        {"openapi":"3.1.0",
        "info":{"title":"bgpcollect looking glass","version":"1","license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},
        "paths":{
        "/api/v1/summary":{"get":{"operationId":"summary","summary":"Totals and every neighbor in brief.",
          "parameters":[{"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"}}}},
        "/api/v1/neighbors":{"get":{"operationId":"neighbors","summary":"Every neighbor in full.",
          "parameters":[{"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"}}}},
        "/api/v1/neighbors/{address}":{"get":{"operationId":"neighbor","summary":"One neighbor in full.",
          "parameters":[{"name":"address","in":"path","required":true,
            "description":"An interface is written behind %25, as in fe80::1%25eth1.",
            "schema":{"type":"string","pattern":"\(QueryPatterns.segment)"}},
            {"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}},
        "/api/v1/routes":{"get":{"operationId":"routes","summary":"Routes of one family, paged by key.",
          "parameters":[{"$ref":"#/components/parameters/prefix"},{"$ref":"#/components/parameters/match"},
            {"$ref":"#/components/parameters/family"},{"$ref":"#/components/parameters/peer"},
            {"$ref":"#/components/parameters/as-path"},{"$ref":"#/components/parameters/community"},
            {"$ref":"#/components/parameters/limit"},{"$ref":"#/components/parameters/after"},
            {"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}},
        "/api/v1/evpn":{"get":{"operationId":"evpn","summary":"EVPN routes, paged by key.",
          "parameters":[{"name":"type","in":"query","schema":{"type":"integer","minimum":1,"maximum":11}},
            {"$ref":"#/components/parameters/peer"},{"$ref":"#/components/parameters/as-path"},
            {"$ref":"#/components/parameters/community"},{"$ref":"#/components/parameters/limit"},
            {"$ref":"#/components/parameters/after"},{"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}},
        "/api/v1/explain":{"get":{"operationId":"explain","summary":"Why a path won, why others lost, who shares the load.",
          "parameters":[{"name":"prefix","in":"query","required":true,"schema":{"type":"string","pattern":"\(QueryPatterns.prefix)"}},
            {"$ref":"#/components/parameters/match"},{"$ref":"#/components/parameters/family"},
            {"$ref":"#/components/parameters/format"}],
          "responses":{"200":{"$ref":"#/components/responses/json"},"400":{"$ref":"#/components/responses/fault"},
            "404":{"$ref":"#/components/responses/fault"}}}},
        \(Self.tenantPaths)},
        "components":{
        "parameters":{
          "prefix":{"name":"prefix","in":"query","schema":{"type":"string","pattern":"\(QueryPatterns.prefix)"}},
          "match":{"name":"match","in":"query","schema":{"type":"string","enum":["exact","longest","longer","shorter"]}},
          "family":{"name":"family","in":"query","schema":{"type":"string","enum":[\(families)]}},
          "peer":{"name":"peer","in":"query","schema":{"type":"string","pattern":"\(QueryPatterns.address)"}},
          "as-path":{"name":"as-path","in":"query","schema":{"type":"string","maxLength":256,"pattern":"\(QueryPatterns.asPath)"}},
          "community":{"name":"community","in":"query","schema":{"type":"string","pattern":"\(QueryPatterns.community)"}},
          \(Self.tenantParameters),
          "limit":{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":1000,"default":100}},
          "after":{"name":"after","in":"query","schema":{"type":"string","maxLength":1024}},
          "format":{"name":"format","in":"query","schema":{"type":"string","enum":["json","text"],"default":"json"}}},
        "responses":{
          "json":{"description":"The answer; a Link header with rel=next names the next page.",
            "content":{"application/json":{"schema":{"type":"object"}},"text/plain":{"schema":{"type":"string"}}}},
          "fault":{"description":"Which parameter is wrong and why.",
            "content":{"application/json":{"schema":{"type":"object","required":["status","error"],
              "properties":{"status":{"type":"integer"},"error":{"type":"string"}}}},
              "text/plain":{"schema":{"type":"string"}}}}}}}

        """
}
