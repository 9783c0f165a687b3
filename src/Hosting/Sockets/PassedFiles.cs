using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PluginChat.Hosting.Sockets;

/// <summary>Hands open files to another process through a Unix socket (SCM_RIGHTS of unix(7)). Both have them from then on.</summary>
static unsafe partial class PassedFiles
{
    // SCM_MAX_FD of Linux is 253.
    const int MostAtOnce = 240;

    const int SocketLevel = 1, // SOL_SOCKET and SCM_RIGHTS of <bits/socket.h>
        Rights = 1;

    const int NoSignal = 0x4000, // MSG_NOSIGNAL and MSG_CMSG_CLOEXEC
        CloseOnExec = 0x40000000;

    const int Interrupted = 4; // EINTR

    // Of a cmsghdr: its length, level and type.
    const int HeaderBytes = 16;

    [StructLayout(LayoutKind.Sequential)]
    struct Piece
    {
        public byte* Start;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public Piece* Pieces;
        public nint PieceCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }

    /// <summary>Sends all of them. It blocks.</summary>
    /// <exception cref="IOException">The other side has ended, or the system has no room.</exception>
    public static void Send(Socket socket, ReadOnlySpan<int> files)
    {
        for (; !files.IsEmpty; files = files[Math.Min(MostAtOnce, files.Length)..])
            SendSome((int)socket.Handle, files[..Math.Min(MostAtOnce, files.Length)]);
    }

    /// <summary>Receives as many as were sent. It blocks.</summary>
    /// <exception cref="IOException">The other side has ended, or this process may open no more files.</exception>
    public static int[] Receive(Socket socket, int count)
    {
        var files = new int[count];
        for (var received = 0; received < count; )
            received += ReceiveSome((int)socket.Handle, files.AsSpan(received, Math.Min(MostAtOnce, count - received)));
        return files;
    }

    static void SendSome(int socket, ReadOnlySpan<int> files)
    {
        var control = stackalloc byte[HeaderBytes + MostAtOnce * sizeof(int)];
        *(nint*)control = HeaderBytes + files.Length * sizeof(int);
        ((int*)control)[2] = SocketLevel;
        ((int*)control)[3] = Rights;
        files.CopyTo(new(control + HeaderBytes, files.Length));
        byte one = 0; // no control data travels alone
        var piece = new Piece { Start = &one, Length = 1 };
        var header = new MessageHeader
        {
            Pieces = &piece,
            PieceCount = 1,
            Control = control,
            ControlLength = HeaderBytes + (files.Length * sizeof(int) + 7 & ~7), // CMSG_SPACE
        };
        while (SendMessage(socket, &header, NoSignal) < 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
                throw new IOException($"open files cannot be handed over: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    static int ReceiveSome(int socket, Span<int> files)
    {
        var control = stackalloc byte[HeaderBytes + MostAtOnce * sizeof(int)];
        byte one;
        var piece = new Piece { Start = &one, Length = 1 };
        MessageHeader header;
        nint received;
        do
        {
            header = new()
            {
                Pieces = &piece,
                PieceCount = 1,
                Control = control,
                ControlLength = HeaderBytes + MostAtOnce * sizeof(int),
            };
            received = ReceiveMessage(socket, &header, CloseOnExec);
        } while (received < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (received <= 0)
            throw new IOException("the other process ended while it handed open files over");
        var count =
            header.ControlLength < HeaderBytes || ((int*)control)[2] != SocketLevel || ((int*)control)[3] != Rights
                ? 0
                : ((int)*(nint*)control - HeaderBytes) / sizeof(int);
        // Those that the process may not open are left out, and all that follow.
        if (count != files.Length)
        {
            foreach (var file in new ReadOnlySpan<int>(control + HeaderBytes, count))
                LinuxSocket.Close(file);
            throw new IOException($"of {files.Length} open files that were handed over, {count} came: raise the limit of open files");
        }
        new ReadOnlySpan<int>(control + HeaderBytes, count).CopyTo(files);
        return count;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, MessageHeader* message, int flags);
}
