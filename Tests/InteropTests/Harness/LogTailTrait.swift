// SPDX-License-Identifier: Apache-2.0

import Testing

extension Trait where Self == IssueHandlingTrait {
    /// Adds the ends of the daemons' logs to every failed expectation inside a lab.
    static var logTails: Self {
        .compactMapIssues { issue in
            guard let logs = Lab.current?.logTails(), !logs.isEmpty else { return issue }
            var issue = issue
            issue.comments.append(Comment(rawValue: logs))
            return issue
        }
    }
}
