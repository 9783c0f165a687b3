using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Sockets;

/// <summary>
/// The calls of Linux itself: they serve a socket that .NET does not own, and of one that it does, spare what
/// <see cref="Socket.Send(ReadOnlySpan{byte}, SocketFlags, out SocketError)"/> looks up on the way there.
/// </summary>
static partial class LinuxSocket
{
    /// <summary>Nothing is there for the moment.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is broken.</summary>
    public const int Broken = -2;

    const int DontWait = 0x40; // MSG_DONTWAIT, MSG_PEEK and MSG_NOSIGNAL of <bits/socket.h>
    const int PeekOnly = 0x2;
    const int NoSignal = 0x4000;
    const int Interrupted = 4; // EINTR, EAGAIN and ENOBUFS of <asm/errno.h>
    const int TryAgain = 11;
    const int NoBuffers = 105;
    const int Write = 1, // SHUT_WR and SHUT_RDWR of <sys/socket.h>
        Both = 2;

    /// <summary>How many bytes came, 0 where the peer has ended its side; <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public static int Receive(int socket, Span<byte> buffer) => Receive(socket, buffer, DontWait);

    /// <summary>The same, and leaves the bytes where they are.</summary>
    public static int Peek(int socket, Span<byte> buffer) => Receive(socket, buffer, DontWait | PeekOnly);

    /// <summary>As <see cref="ISocketSink.TrySend"/>: 0 where it would have to wait, negative where the connection is broken.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        nint sent;
        do
        {
            sent = Send(socket, bytes, bytes.Length, DontWait | NoSignal);
        } while (sent < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return Sent(sent);
    }

    /// <summary>The same.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        nint sent;
        do
        {
            sent = Send(socket, bytes, bytes.Length, DontWait | NoSignal);
        } while (sent < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return Sent(sent);
    }

    /// <summary>Tells the peer that nothing more comes. Where the connection has ended there is nobody to tell.</summary>
    public static void EndWrites(int socket) => _ = Shutdown(socket, Write);

    /// <summary>Ends both sides; what waits for the socket is woken.</summary>
    public static void End(int socket) => _ = Shutdown(socket, Both);

    /// <summary>Closes it. The number may be another file's from then on.</summary>
    public static void Close(int socket) => _ = CloseFile(socket);

    static int Sent(nint count) =>
        count >= 0 ? (int)count
        : Marshal.GetLastPInvokeError() is TryAgain or NoBuffers ? 0
        : -1;

    static int Receive(int socket, Span<byte> buffer, int flags)
    {
        nint received;
        do
        {
            received = Receive(socket, buffer, buffer.Length, flags);
        } while (received < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return received >= 0 ? (int)received
            : Marshal.GetLastPInvokeError() == TryAgain ? WouldBlock
            : Broken;
    }

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);
}
