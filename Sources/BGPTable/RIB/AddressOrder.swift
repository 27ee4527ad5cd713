// SPDX-License-Identifier: Apache-2.0

/// The addresses of peers in order, each with a place that is compared in its stead; RFC 4271 section 9.1.2.2 g.
///
/// An address that comes takes a place between those of its neighbours; only where there is none left do others get new
/// ones, as far apart as there is room for.
///
/// Complexity: O(log n) to look for one; O(n) moves, though of few octets each, when one comes or goes.
struct AddressOrder: Sendable {
    private struct Entry {
        var address: UInt128
        var place: UInt16
        /// Peers that have it, on several links or in several views.
        var count = 1
    }

    private static var placeCount: Int { Int(UInt16.max) + 1 }

    private var entries: [Entry] = []

    /// The place of an address; 0 for one that no peer has.
    func place(of address: UInt128) -> UInt16 {
        let position = self.position(of: address)
        return self.isEntry(position, address) ? self.entries[position].place : 0
    }

    /// Counts one more peer that has an address, of which there are fewer than places.
    ///
    /// - Returns: Whether the places of other addresses have changed, their order not.
    mutating func insert(_ address: UInt128) -> Bool {
        let position = self.position(of: address)
        if self.isEntry(position, address) {
            self.entries[position].count += 1
            return false
        }
        let place = self.freePlace(at: position)
        self.entries.insert(Entry(address: address, place: place ?? 0), at: position)
        guard place == nil else { return false }
        let step = Self.placeCount / self.entries.count
        for index in self.entries.indices { self.entries[index].place = UInt16(clamping: index * step + step / 2) }
        return true
    }

    /// Counts one peer less.
    mutating func remove(_ address: UInt128) {
        let position = self.position(of: address)
        guard self.isEntry(position, address) else { return }
        self.entries[position].count -= 1
        if self.entries[position].count == 0 { self.entries.remove(at: position) }
    }

    /// A place ahead of that of the entry at `position`, and behind that of the one before it; `nil` where there is none.
    private func freePlace(at position: Int) -> UInt16? {
        let low = position == 0 ? -1 : Int(self.entries[position - 1].place)
        let isLast = position == self.entries.count
        let high = isLast ? Self.placeCount : Int(self.entries[position].place)
        // Addresses that come in order have the places in order.
        let place = isLast ? low + 1 : (low + high) / 2
        return place > low && place < high ? UInt16(place) : nil
    }

    /// The first entry that is not before an address.
    private func position(of address: UInt128) -> Int {
        var (low, high) = (0, self.entries.count)
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle].address < address { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isEntry(_ position: Int, _ address: UInt128) -> Bool {
        position < self.entries.count && self.entries[position].address == address
    }
}
