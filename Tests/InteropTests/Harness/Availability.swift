// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension Tag {
    /// Tests against real daemons in network namespaces.
    @Tag static var interop: Self
}

/// What a test against real daemons needs from the machine.
///
/// Without it the test is skipped and says why. With `BGP_INTEROP=required` in the environment nothing is skipped: the
/// test runs and fails, so that a continuous integration machine cannot lose its daemons unnoticed.
enum Availability {
    /// Whether a missing program is a failure.
    static let isRequired = ProcessInfo.processInfo.environment["BGP_INTEROP"] == "required"

    /// Why network namespaces cannot be made here, or `nil` if they can.
    static let namespaceObstacle: String? = {
        guard geteuid() == 0 else { return "network namespaces need root" }
        guard let ip = InstalledProgram.ip.path else {
            return MissingProgram(program: .ip).description
        }
        let probe = "\(Namespace.prefix)-probe"
        guard Command.runBlocking([ip, "netns", "add", probe]) == 0 else {
            return "this machine does not allow network namespaces"
        }
        _ = Command.runBlocking([ip, "netns", "delete", probe])
        return nil
    }()

    /// The first thing that is missing for tests with these programs.
    static func obstacle(for programs: [InstalledProgram]) -> String? {
        if let missing = programs.first(where: { $0.path == nil }) {
            return MissingProgram(program: missing).description
        }
        return self.namespaceObstacle
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, with the reason, where namespaces or one of the programs are missing.
    static func needs(_ programs: InstalledProgram...) -> Self {
        let obstacle = Availability.obstacle(for: programs)
        return .enabled(if: obstacle == nil || Availability.isRequired, Comment(rawValue: obstacle ?? "available"))
    }

    /// Skips the test, with the reason, where our own commands are not built or a program is missing; namespaces are not
    /// needed.
    static func needsCommandsAlone(and programs: InstalledProgram...) -> Self {
        let missing = programs.first { $0.path == nil }.map { MissingProgram(program: $0).description }
        let obstacle = missing ?? BuiltCommand.obstacle
        return .enabled(if: obstacle == nil || Availability.isRequired, Comment(rawValue: obstacle ?? "available"))
    }

    /// Skips the test, with the reason, where our own commands are not built or something else is missing.
    static func needsCommands(and programs: InstalledProgram...) -> Self {
        let obstacle = Availability.obstacle(for: programs) ?? BuiltCommand.obstacle
        return .enabled(if: obstacle == nil || Availability.isRequired, Comment(rawValue: obstacle ?? "available"))
    }
}
