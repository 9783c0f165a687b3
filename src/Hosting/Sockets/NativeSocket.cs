using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Sockets;

/// <summary>
/// The send call of Linux itself: it spares what <see cref="Socket.Send(ReadOnlySpan{byte}, SocketFlags, out SocketError)"/> looks up on
/// the way there.
/// </summary>
static partial class NativeSocket
{
    const int DontWait = 0x40; // MSG_DONTWAIT and MSG_NOSIGNAL of <bits/socket.h>
    const int NoSignal = 0x4000;
    const int Interrupted = 4; // EINTR, EAGAIN and ENOBUFS of <asm/errno.h>
    const int TryAgain = 11;
    const int NoBuffers = 105;

    /// <summary>
    /// Sends what can be sent without waiting: the number of bytes, 0 where it would have to wait, negative where the connection is broken.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var sent = Send(socket, bytes, bytes.Length, DontWait | NoSignal);
            if (sent >= 0)
                return (int)sent;
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                case TryAgain or NoBuffers:
                    return 0;
                default:
                    return -1;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> buffer, nint length, int flags);
}
