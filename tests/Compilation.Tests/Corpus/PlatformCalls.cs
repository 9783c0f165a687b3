// Calls for a platform are right behind a guard, and warnings without one.
// expects: warning CA1416, warning CA1418
using System.Runtime.Versioning;

public static class Program
{
    public static string Run() => OperatingSystem.IsWindows() ? Windows() : OperatingSystem.IsLinux() ? "linux" + Linux() : Guarded();

    [SupportedOSPlatform("windows")] static string Windows() => "windows";
    [SupportedOSPlatform("linux")] static string Linux() => "";
    [SupportedOSPlatform("atari")] static string Unknown() => "";

    static string Guarded() => Windows();
}
