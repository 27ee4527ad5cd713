// SPDX-License-Identifier: Apache-2.0

@main
struct BGPSpeak {
    static func main() {}
}
