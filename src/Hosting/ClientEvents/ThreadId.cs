using System.Runtime.InteropServices;

namespace PluginChat.Hosting.ClientEvents;

/// <summary>
/// The number of a thread: on Linux the system's, which top, perf and dotnet-stack show as well, elsewhere the runtime's.
/// </summary>
static partial class ThreadId
{
    [ThreadStatic]
    static int s_current;

    /// <summary>Whether it is the system's. The function is in glibc from 2.30 on.</summary>
    public static bool IsTheSystems { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "gettid", out _);

    /// <summary>Asked once a thread: an event costs no call of the system.</summary>
    public static int Current => s_current != 0 ? s_current : s_current = IsTheSystems ? GetThreadId() : Environment.CurrentManagedThreadId;

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
