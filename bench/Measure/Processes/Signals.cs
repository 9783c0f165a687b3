using System.Runtime.InteropServices;

namespace PluginChat.Measure.Processes;

/// <summary>The signals that .NET's Process cannot send.</summary>
static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    public static void Send(int processId, int signal) => _ = kill(processId, signal);

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int pid, int sig);
}
