// SPDX-License-Identifier: Apache-2.0

import CMeter
import Glibc

/// Processor time of the thread, which other load on the machine disturbs less than the time on the wall.
public enum Stopwatch {
    /// Nanoseconds of processor time that `body` takes.
    public static func nanoseconds(_ body: () -> Void) -> Double {
        let start = self.now()
        body()
        return self.now() - start
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// Prints one figure.
    public static func report(_ name: String, _ nanoseconds: Double, per count: Int, _ unit: String) {
        let each = (nanoseconds / Double(max(count, 1)) * 10).rounded() / 10
        print("\(name): \(each) ns per \(unit) (\(count))")
    }

    /// Resident memory of the process, as the kernel counts pages, without what is free.
    public static var residentOctets: Int {
        meter_trim()
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 127, file) != nil else { return 0 }
        let fields = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
        guard fields.count > 1 else { return 0 }
        return (Int(String(decoding: fields[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)) ?? 0) * 4096
    }
}
