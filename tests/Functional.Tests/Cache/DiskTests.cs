using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Cache;

/// <summary>A cache that takes nothing costs the next start its compile, and the running host nothing.</summary>
public sealed class DiskTests
{
    // No file may grow beyond this, here or in the temporary folder: a write of an assembly ends in the middle with an error, as on a
    // disk that is full. A full disk itself needs a mount, which a container in CI may not make. The runtime keeps its own
    // code in such a file unless told otherwise, and a program that is not told to ignore the signal is ended by it.
    static readonly string[] s_full = ["env", "--ignore-signal=XFSZ", "DOTNET_EnableWriteXorExecute=0", "prlimit", "--fsize=1024"];

    // To root every folder can be written to. Without this capability it is as anybody else: the folder's mode holds.
    static readonly string[] s_mortal = Environment.IsPrivilegedProcess
        ? ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
        : [];

    static string Source(int version) => EditedSite.Answering($"\"{version}\"");

    [Fact]
    public async Task Disk_Full_ServesAndReloadsFromMemoryAndTheNextStartIsWhole()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Limits of a process are set with prlimit.");
        await using var site = new TestSite();
        await ServeAndEditAsync(s_full, site);
        Assert.Empty(CacheState.WholeEntries(site.CacheFolder));
        await StartAgainAsync(site);
    }

    [Fact]
    public async Task CacheFolder_ReadOnly_ServesAndReloadsFromMemoryAndTheNextStartIsWhole()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Root's rights are taken away with setpriv.");
        await using var site = new TestSite();
        Directory.CreateDirectory(site.CacheFolder);
        SetMode(site.CacheFolder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await ServeAndEditAsync(s_mortal, site);
        Assert.Empty(Directory.GetFileSystemEntries(site.CacheFolder));
        SetMode(site.CacheFolder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await StartAgainAsync(site);
    }

    static async Task ServeAndEditAsync(string[] wrapper, TestSite site)
    {
        site.WriteController(Source(1));
        await using var host = await HostProcess.ServeThroughAsync(wrapper, site);
        var client = await host.ConnectAsync();
        Assert.Equal("1", await AskAsync(client));
        await host.WaitForOutputAsync($"cannot cache in '{site.CacheFolder}'");
        site.WriteController(Source(2));
        await host.WaitForOutputAsync("generation 2 live");
        Assert.Equal("2", await AskAsync(client));
        await client.CloseAsync();
        host.Signal(HostProcess.Sigterm);
        Assert.True(await host.ExitAsync() == 0, host.Console);
    }

    static async Task StartAgainAsync(TestSite site)
    {
        await using var host = await HostProcess.ServeAsync(site);
        Assert.Equal("2", await AskAsync(await host.ConnectAsync()));
        Assert.Single(CacheState.WholeEntries(site.CacheFolder));
        Assert.DoesNotContain(host.Output, line => line.Contains("cannot cache", StringComparison.Ordinal));
    }

    static void SetMode(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, mode);
    }

    static async Task<string> AskAsync(ChatClient client)
    {
        await client.SendAsync("?");
        return await client.ReceiveTextAsync();
    }
}
