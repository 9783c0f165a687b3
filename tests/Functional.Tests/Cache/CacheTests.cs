using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Cache;

public sealed class CacheTests
{
    static async Task<ControllerLive> LoadAsync(TestSite site)
    {
        using var probe = site.Probe();
        var client = await site.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        // A host that is told to stop waits for whoever is there.
        await client.CloseAsync();
        return await probe.NextAsync<ControllerLive>();
    }

    static string AssemblyOf(TestSite site) => Directory.EnumerateFiles(site.CacheFolder, "chat.dll", SearchOption.AllDirectories).Single();

    [Fact]
    public async Task SecondStart_WithUnchangedSources_LoadsFromTheCache()
    {
        await using var site = await new TestSite().StartAsync();
        Assert.NotNull((await LoadAsync(site)).Compile);
        await site.RestartAsync();
        Assert.Null((await LoadAsync(site)).Compile);
    }

    [Fact]
    public async Task Compiling_TheSameInputsTwice_GivesEqualBytes()
    {
        await using var site = await new TestSite().StartAsync();
        await LoadAsync(site);
        var first = File.ReadAllBytes(AssemblyOf(site));
        Directory.Delete(site.CacheFolder, recursive: true);
        await site.RestartAsync();
        await LoadAsync(site);
        Assert.Equal(first, File.ReadAllBytes(AssemblyOf(site)));
    }

    [Theory]
    [InlineData("half")]
    [InlineData("empty")]
    [InlineData("changed")]
    [InlineData("no manifest")]
    [InlineData("manifest of another format")]
    [InlineData("no assembly")]
    public async Task Entry_Damaged_IsAMissAndIsMended(string damage)
    {
        await using var site = await new TestSite().StartAsync();
        await LoadAsync(site);
        var assembly = AssemblyOf(site);
        var manifest = Path.Combine(Path.GetDirectoryName(assembly)!, "entry.json");
        await site.Host.DisposeAsync();
        var bytes = File.ReadAllBytes(assembly);
        switch (damage)
        {
            case "half":
                File.WriteAllBytes(assembly, bytes[..(bytes.Length / 2)]);
                break;
            case "empty":
                File.WriteAllBytes(assembly, []);
                break;
            case "changed":
                bytes[^1] ^= 1;
                File.WriteAllBytes(assembly, bytes);
                break;
            case "no manifest":
                File.Delete(manifest);
                break;
            case "manifest of another format":
                File.WriteAllText(manifest, "{ 'format': 99999999999999999999, }");
                break;
            case "no assembly":
                File.Delete(assembly);
                break;
        }
        await site.StartAsync();
        Assert.NotNull((await LoadAsync(site)).Compile);
        await site.RestartAsync();
        Assert.Null((await LoadAsync(site)).Compile);
    }

    // One of another key in its place was loaded, once the compiler had made a good one for nothing.
    [Theory]
    [InlineData("copy")]
    [InlineData("link")]
    [InlineData("dangling link")]
    [InlineData("file")]
    [InlineData("assembly of another")]
    [InlineData("pointer to another")]
    public async Task Entry_OfAnotherKeyInItsPlace_IsAMissAndIsMended(string damage)
    {
        static string Saying(string text) =>
            TestSite.ChatSource.Replace("Clients.Send(message).OrClose(client);", $"Clients.Send(\"{text}\");", StringComparison.Ordinal);
        await using var site = await new TestSite().StartAsync();
        site.WriteController(Saying("another"));
        var client = await site.ConnectAsync();
        await client.SendAsync("?");
        Assert.Equal("another", await client.ReceiveTextAsync());
        await client.CloseAsync();
        var another = Path.GetDirectoryName(AssemblyOf(site))!;
        await site.Host.DisposeAsync();
        site.WriteController(TestSite.ChatSource);
        await site.StartAsync();
        await LoadAsync(site);
        var entry = Directory.GetDirectories(site.CacheFolder).Single(d => d != another && Path.GetFileName(d).Length == 40);
        await site.Host.DisposeAsync();
        if (damage is "copy" or "link" or "dangling link" or "file")
            Directory.Delete(entry, recursive: true);
        switch (damage)
        {
            case "copy":
                Directory.CreateDirectory(entry);
                foreach (var file in Directory.GetFiles(another))
                    File.Copy(file, Path.Combine(entry, Path.GetFileName(file)));
                break;
            case "link":
                Directory.CreateSymbolicLink(entry, another);
                break;
            case "dangling link":
                Directory.CreateSymbolicLink(entry, "nowhere");
                break;
            case "file":
                File.WriteAllText(entry, "");
                break;
            case "assembly of another":
                File.Copy(Path.Combine(another, "chat.dll"), Path.Combine(entry, "chat.dll"), overwrite: true);
                break;
            case "pointer to another":
                File.WriteAllText(Path.Combine(site.CacheFolder, "current", "chat"), Path.GetFileName(another));
                break;
        }
        await site.StartAsync();
        Assert.Equal(damage == "pointer to another", (await LoadAsync(site)).Compile is null);
        await site.RestartAsync();
        Assert.Null((await LoadAsync(site)).Compile);
    }

    [Fact]
    public async Task CacheFolder_ThatCannotBeWritten_WorksAndSaysSo()
    {
        await using var site = new TestSite();
        site.Write("cache", "a file where the folder should be: not even root can write into it");
        await site.StartAsync();
        await LoadAsync(site);
        Assert.True(site.Log.Has("cannot cache in"));
    }

    [Fact]
    public async Task CompileFalse_WithAWarmCacheAndNoSources_Serves()
    {
        await using var site = await new TestSite().StartAsync();
        await LoadAsync(site);
        await site.Host.DisposeAsync(); // it watches the sources, and would log what is deleted
        Directory.Delete(site.PathOf("controllers"), recursive: true);
        site.Write("appweb.json", TestSite.Config(esp: "compile: false"));
        await site.RestartAsync();
        Assert.Null((await LoadAsync(site)).Compile);
    }

    [Fact]
    public async Task CompileFalse_WithAnEmptyCache_Is500AndSaysWhatToDo()
    {
        await using var site = new TestSite();
        site.ExpectError("run 'compile' with the same configuration first");
        site.Write("appweb.json", TestSite.Config(esp: "compile: false"));
        await site.StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(500, client.Status);
    }

    [Fact]
    public async Task CompileFalse_EntryOfAnotherContract_SaysSo()
    {
        await using var site = await new TestSite().StartAsync();
        await LoadAsync(site);
        await site.Host.DisposeAsync();
        var manifest = Directory.EnumerateFiles(site.CacheFolder, "entry.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(
            manifest,
            File.ReadAllText(manifest).Replace(ContractIdentity.OfHost.Api, new string('0', 64), StringComparison.Ordinal)
        );
        site.ExpectError("was compiled against PluginChat.Abstractions 2.1.0.0 (00000000), but this host has");
        site.Write("appweb.json", TestSite.Config(esp: "compile: false"));
        await site.StartAsync();
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(500, client.Status);
    }

    [Fact]
    public async Task Compiled_WhenLoaded_IsNotSearchedForAsAPluginsDependenciesAre()
    {
        await using var site = await new TestSite().StartAsync();
        await LoadAsync(site);
        var path = AssemblyOf(site);
        var image = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.InRange(2 * AllocatedBy(p => PluginAssembly.LoadCompiled(p, image)), 0, AllocatedBy(PluginAssembly.LoadPlugin));

        // The second time: the first also loads what loads it.
        long AllocatedBy(Func<string, PluginAssembly> load)
        {
            load(path).Unload();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var loaded = load(path);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            loaded.Unload();
            TestContext.Current.TestOutputHelper?.WriteLine($"{load.Method.Name} allocates {allocated:N0} bytes");
            return allocated;
        }
    }

    [Fact]
    public async Task Entries_OldAndUnused_AreSwept()
    {
        await using var site = await new TestSite().StartAsync();
        await LoadAsync(site);
        for (var i = 0; i < 80; i++)
        {
            var old = Directory.CreateDirectory(Path.Combine(site.CacheFolder, i.ToString("x40")));
            old.LastWriteTimeUtc = DateTime.UnixEpoch.AddDays(i);
        }
        var abandoned = Directory.CreateDirectory(Path.Combine(site.CacheFolder, ".tmp-abandoned"));
        abandoned.LastWriteTimeUtc = DateTime.UnixEpoch;
        using var probe = site.Probe();
        site.WriteController(TestSite.ChatSource + "// edited");
        await probe.NextAsync<ControllerLive>();
        Assert.False(abandoned.Exists && Directory.Exists(abandoned.FullName));
        Assert.InRange(Directory.EnumerateDirectories(site.CacheFolder).Count(), 2, 68);
        Assert.False(Directory.Exists(Path.Combine(site.CacheFolder, 0.ToString("x40"))));
    }
}
