using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Succession;

/// <summary>What is to succeed a host and never does.</summary>
static class HangingProgram
{
    /// <summary>Writes it, and returns its path. It says <c>hangs as ID</c>.</summary>
    public static string WriteTo(TestSite site)
    {
        site.Write("hangs", "#!/bin/sh\necho hangs as $$\nexec sleep 600\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(site.PathOf("hangs"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return site.PathOf("hangs");
    }
}
