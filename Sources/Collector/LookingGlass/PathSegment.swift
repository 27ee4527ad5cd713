// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore

extension BasicRequestContext {
    /// A segment of the request's path, which the router hands over percent-encoded, decoded; RFC 3986 section 2.1.
    func segment(_ name: String) -> String {
        let encoded = self.parameters.get(name) ?? ""
        // The decoder of the library is reachable through queries only.
        return URI("/?segment=\(encoded)").queryParameters.get("segment") ?? encoded
    }
}
