// SPDX-License-Identifier: Apache-2.0

@main
struct BGPCollect {
    static func main() {}
}
