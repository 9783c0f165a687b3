// expects: error CS0227, error SYSLIB1062
using System.Runtime.InteropServices;

public static partial class Program
{
    [LibraryImport("libc", EntryPoint = "getpid", SetLastError = true)] private static partial int ProcessId();
    public static string Run() => $"{ProcessId() > 0}";
}
