using PluginChat.Functional.Tests.Floods;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>
/// A host in a process of its own, a hundred clients who chat on it, and what attacks need: controllers to abuse, and a route on which
/// clients choose one.
/// </summary>
sealed class AttackedHost : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60),
        s_look = TimeSpan.FromMilliseconds(50);

    public static string DefaultConfiguration { get; } = ConfigurationWith("");

    AttackedHost(TestSite site, HostProcess process, ChatCrowd chat) => (Site, Process, Chat) = (site, process, chat);

    public TestSite Site { get; }

    public HostProcess Process { get; }

    public ChatCrowd Chat { get; }

    public Uri Address => Process.Address;

    public static string ConfigurationWith(string esp) =>
        TestSite
            .Config(
                limits: "webSockets: 20000, webSocketsBacklog: '1MB'",
                http: "limits: { receiveBuffers: '4MB' },",
                esp: "compile: true, update: true" + esp,
                route: "websockets: { deflate: true },"
            )
            .Replace(
                "{ name: 'files'",
                """
                { name: 'any', pattern: '^/any/{controller}/{action}$', prefix: '/any',
                              source: 'controllers/${controller}', target: 'test/${action}' },
                            { name: 'plugin', pattern: '^/plugin$', source: 'plugin/Prebuilt.dll', target: 'prebuilt/version' },
                            { name: 'files'
                """,
                StringComparison.Ordinal
            );

    public static async Task<AttackedHost> StartAsync(HostAttack? attack = null)
    {
        var site = new TestSite();
        site.Write("appweb.json", attack?.Configuration ?? DefaultConfiguration);
        site.Write("controllers/chat/Heap.cs", HostFigures.Source);
        site.Write("controllers/chat/Idle.cs", HostFigures.Idle);
        site.Write("controllers/chat/Rooms.cs", AttackSources.Rooms);
        site.Write("web/large.js", new string('x', 250_000));
        Directory.CreateDirectory(site.PathOf("plugin"));
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "artifacts", "bin", "Prebuilt", HostProcess.BuildConfiguration)
            )
        )
            File.Copy(file, Path.Combine(site.PathOf("plugin"), Path.GetFileName(file)));
        try
        {
            var process = await HostProcess.ServeThroughAsync(attack?.Wrapper ?? [], site);
            return new(site, process, await ChatCrowd.StartAsync(process.Address));
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the host holds once the attackers are gone.</summary>
    public async Task<HostFigures> SettledAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        int clients;
        while ((clients = await HostFigures.ClientsOfAsync(Process)) != ChatCrowd.Clients)
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"{clients} clients are there, and {ChatCrowd.Clients} should be. {Process.Console}");
            await Task.Delay(s_look);
        }
        return await HostFigures.TakeAsync(Process);
    }

    public async ValueTask DisposeAsync()
    {
        await Chat.DisposeAsync();
        await Process.DisposeAsync();
        await Site.DisposeAsync();
    }
}
