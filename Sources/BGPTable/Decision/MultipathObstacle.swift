// SPDX-License-Identifier: Apache-2.0

/// Why a path does not share the load with the best one.
public enum MultipathObstacle: Hashable, Sendable {
    /// It lost at a step that sharing needs equal.
    case lost(DecisionStep)
    /// Its AS path differs, and equal ones are wanted.
    case differentASPath
    /// The best path or another one of the set has the same next hop.
    case sameNextHop
    /// The set is full.
    case setIsFull
}

extension MultipathObstacle: CustomStringConvertible {
    /// The obstacle in words.
    public var description: String {
        switch self {
        case .lost(let step): step.description
        case .differentASPath: "different AS path"
        case .sameNextHop: "same next hop as another path of the set"
        case .setIsFull: "the set is full"
        }
    }
}
