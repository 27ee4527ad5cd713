// SPDX-License-Identifier: Apache-2.0

import CLinuxNet
import Glibc
import NIOCore
import NIOPosix

/// A system call that failed: which one, and with which errno.
///
/// Holds numbers only; the text is made when somebody asks for it.
public struct TransportError: Error, Hashable, Sendable {
    /// What was tried.
    public enum Operation: Hashable, Sendable {
        /// Creating a socket.
        case socket
        /// Giving a socket its local address.
        case bind
        /// Starting to listen.
        case listen
        /// Accepting a connection.
        case accept
        /// Connecting.
        case connect
        /// Reading.
        case read
        /// Writing.
        case write
        /// Setting one option.
        case setOption(SocketOption.Name)
        /// Finding an interface by its name or index.
        case findInterface
        /// Listing interfaces and their addresses.
        case listInterfaces
    }

    /// What was tried.
    public var operation: Operation
    /// The value of errno.
    public var errorNumber: Int32

    /// A failure of `operation` with this errno.
    public init(_ operation: Operation, errorNumber: Int32) {
        self.operation = operation
        self.errorNumber = errorNumber
    }

    /// The failure that the channel library reported as `error` while doing `operation`.
    init(_ operation: Operation, wrapping error: any Error) {
        switch error {
        case let error as TransportError:
            self = error
        case let error as IOError:
            self.init(operation, errorNumber: error.errnoCode)
        case let error as NIOConnectionError:
            // Only literal addresses are dialled, so there is at most one attempt.
            self.init(operation, wrapping: error.connectionErrors.first?.error ?? ChannelError.eof)
        case ChannelError.connectTimeout:
            self.init(operation, errorNumber: ETIMEDOUT)
        case ChannelError.eof, ChannelError.inputClosed, ChannelError.outputClosed, ChannelError.ioOnClosedChannel,
            ChannelError.alreadyClosed:
            self.init(operation, errorNumber: ECONNABORTED)
        default:
            self.init(operation, errorNumber: EIO)
        }
    }
}

extension TransportError {
    /// Whether the process or the machine has run out of descriptors or memory, so that retrying at once cannot help.
    public var isResourceShortage: Bool {
        switch self.errorNumber {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: true
        default: false
        }
    }

    /// Whether the remote machine answered that nobody listens there.
    public var isConnectionRefused: Bool { self.errorNumber == ECONNREFUSED }

    /// Whether nothing came back in time.
    public var isTimeout: Bool { self.errorNumber == ETIMEDOUT }

    /// Whether the machine does not have the local address asked for.
    public var isAddressNotAvailable: Bool { self.errorNumber == EADDRNOTAVAIL }

    /// Whether there is no route to the remote side.
    public var isUnreachable: Bool { self.errorNumber == ENETUNREACH || self.errorNumber == EHOSTUNREACH }

    /// Whether the caller lacks a privilege the kernel asks for.
    public var isPermissionDenied: Bool { self.errorNumber == EPERM || self.errorNumber == EACCES }
}

extension TransportError.Operation: CustomStringConvertible {
    /// The name of the system call or option.
    public var description: String {
        switch self {
        case .socket: "socket"
        case .bind: "bind"
        case .listen: "listen"
        case .accept: "accept"
        case .connect: "connect"
        case .read: "read"
        case .write: "write"
        case .setOption(let name): "setsockopt \(name)"
        case .findInterface: "find interface"
        case .listInterfaces: "list interfaces"
        }
    }
}

extension TransportError: CustomStringConvertible {
    /// `connect: Connection refused (ECONNREFUSED)`.
    public var description: String {
        // Both calls return NULL or constant text of the C library, never freed and never changed.
        let name = unsafe clinuxnet_error_name(self.errorNumber).map { unsafe String(cString: $0) }
        let text = unsafe clinuxnet_error_text(self.errorNumber).map { unsafe String(cString: $0) }
        return "\(self.operation): \(text ?? "Error") (\(name ?? "errno \(self.errorNumber)"))"
    }
}
