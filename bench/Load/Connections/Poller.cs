using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PluginChat.Bench.Load.Connections;

/// <summary>Waits for many sockets at once (epoll, level-triggered). Used by one thread.</summary>
sealed unsafe class Poller : IDisposable
{
    const int Batch = 256;
    const int AddOperation = 1,
        RemoveOperation = 2,
        ChangeOperation = 3;
    const int Interrupted = 4;
    const long Second = 1_000_000_000;

    // The kernel's struct is packed on x64 alone.
    static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    static readonly int s_eventBytes = s_dataOffset + 8;

    readonly int _file = Libc.EpollCreate(Libc.CloseOnExec);
    readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(Batch * s_eventBytes));

    public void Add(int file, int slot, Readiness interest) => Control(AddOperation, file, slot, interest);

    public void Change(int file, int slot, Readiness interest) => Control(ChangeOperation, file, slot, interest);

    public void Remove(int file) => Control(RemoveOperation, file, 0, 0);

    /// <summary>Waits until something is ready, at most so long. Returns how many are.</summary>
    public int Wait(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        var timeout = new Libc.TimeSpec { Seconds = nanoseconds / Second, Nanoseconds = nanoseconds % Second };
        var count = Libc.EpollWait(_file, _events, Batch, &timeout, 0);
        if (count >= 0)
            return count;
        return Marshal.GetLastPInvokeError() == Interrupted ? 0 : throw new Win32Exception();
    }

    public (int Slot, Readiness Ready) this[int index]
    {
        get
        {
            var at = _events + index * s_eventBytes;
            return (*(int*)(at + s_dataOffset), (Readiness)(*(uint*)at));
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(_file);
        NativeMemory.Free(_events);
    }

    void Control(int operation, int file, int slot, Readiness interest)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = (uint)interest;
        *(int*)(entry + s_dataOffset) = slot;
        if (Libc.EpollControl(_file, operation, file, entry) < 0)
            throw new Win32Exception();
    }
}
