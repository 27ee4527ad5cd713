// SPDX-License-Identifier: Apache-2.0

/// The addresses of peers in order, each with a place that is compared in its stead; RFC 4271 section 9.1.2.2 g.
///
/// An address that comes takes a place between those of its neighbours; only where there is none left do others get new
/// ones, as far apart as there is room for.
///
/// Complexity: O(log n) to look for one; O(n) simple steps at most when one comes or goes, so that as many peers as there
/// is room for, in whatever order, cost seconds and not minutes.
struct AddressOrder: Sendable {
    /// One peer; those with one address, on several links or in several views, have one place.
    struct Entry {
        var address: UInt128
        let peer: UInt16
        fileprivate(set) var place: UInt16 = 0
    }

    private static var placeCount: Int { Int(UInt16.max) + 1 }

    /// The peers, in the order of their addresses.
    private(set) var entries: [Entry] = []

    /// The place of an address; 0 for one that no peer has.
    func place(of address: UInt128) -> UInt16 {
        let position = self.position(of: address)
        return self.isEntry(position, address) ? self.entries[position].place : 0
    }

    /// Puts a peer in its place; there are fewer peers than places.
    ///
    /// - Returns: Whether the places of others have changed, their order not.
    mutating func insert(_ address: UInt128, of peer: UInt16) -> Bool {
        let position = self.position(of: address)
        let known = self.isEntry(position, address) ? self.entries[position].place : nil
        let place = known ?? self.freePlace(at: position)
        self.entries.insert(Entry(address: address, peer: peer, place: place ?? 0), at: position)
        if place == nil { self.spread() }
        return place == nil
    }

    /// Takes a peer out.
    mutating func remove(_ address: UInt128, of peer: UInt16) {
        var position = self.position(of: address)
        while self.isEntry(position, address), self.entries[position].peer != peer { position += 1 }
        if self.isEntry(position, address) { self.entries.remove(at: position) }
    }

    /// Gives all addresses new places, as far apart as there is room for.
    private mutating func spread() {
        let step = Self.placeCount / self.entries.count
        var place = step / 2
        for index in self.entries.indices {
            if index > 0, self.entries[index].address != self.entries[index - 1].address { place += step }
            self.entries[index].place = UInt16(clamping: place)
        }
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
