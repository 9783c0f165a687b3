using System.Globalization;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>Names that clients choose, and files that neighbours of a controller write.</summary>
static class FileAttacks
{
    static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);

    public static HostAttack[] All { get; } =
    [
        new("4 names of controllers that clients invent", InventedNamesAsync),
        new("7 sources that a compiler dies of", HostileSourcesAsync) { TakesACore = true },
        new("8 a file that grows beside a plugin", GrowingFileAsync),
        new("9 links in circles among sources that are edited", CircleAsync),
        new("12 files that are no controllers, asked for as such", OtherFilesAsync),
        new("14 messages without an end", EndlessMessagesAsync) { TakesACore = true },
    ];

    static Task InventedNamesAsync(AttackedHost host, CancellationToken end) =>
        Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(attacker =>
                    Attacker.RunAsync(
                        s_pace,
                        turn =>
                        {
                            for (var i = 0; i < 3; i++)
                                Assert.Equal(
                                    404,
                                    AttackClient.StatusOf(
                                        host.Address,
                                        string.Create(CultureInfo.InvariantCulture, $"/any/bogus{attacker}-{turn}-{i}/x")
                                    )
                                );
                        },
                        end
                    )
                )
        );

    static async Task HostileSourcesAsync(AttackedHost host, CancellationToken end)
    {
        await Attacker.RunAsync(
            100 * s_pace,
            turn =>
            {
                host.Site.Write("controllers/hostile/A.cs", AttackSources.Hostile[turn % AttackSources.Hostile.Length]);
                // 101 where a version before it goes on.
                Assert.Contains(AttackClient.StatusOf(host.Address, "/any/hostile/x"), (int[])[101, 500]);
            },
            end
        );
        await EditAsync(host, "hostile", 7);
    }

    // It was a new version of the plugin each time, and a copy in the cache.
    static async Task GrowingFileAsync(AttackedHost host, CancellationToken end)
    {
        Assert.Equal(101, AttackClient.StatusOf(host.Address, "/plugin"));
        var entries = Directory.GetDirectories(host.Site.CacheFolder).Length;
        await Attacker.RunAsync(
            2 * s_pace,
            turn =>
            {
                File.AppendAllText(host.Site.PathOf("plugin/plugin.log"), string.Create(CultureInfo.InvariantCulture, $"line {turn}\n"));
                if (turn % 20 == 0)
                    Assert.Equal(101, AttackClient.StatusOf(host.Address, "/plugin"));
            },
            end
        );
        Assert.Equal(entries, Directory.GetDirectories(host.Site.CacheFolder).Length);
    }

    static async Task CircleAsync(AttackedHost host, CancellationToken end)
    {
        foreach (var link in (string[])["a", "b", "deep/c"])
        {
            Directory.CreateDirectory(host.Site.PathOf("controllers/circle/deep"));
            if (!Directory.Exists(host.Site.PathOf("controllers/circle/" + link)))
                Directory.CreateSymbolicLink(host.Site.PathOf("controllers/circle/" + link), host.Site.PathOf("controllers/circle"));
        }
        await EditAsync(host, "circle", 0);
        await Attacker.RunAsync(200 * s_pace, turn => host.Site.Write("controllers/circle/A.cs", AttackSources.Numbered(turn)), end);
        await EditAsync(host, "circle", -1);
    }

    static async Task OtherFilesAsync(AttackedHost host, CancellationToken end)
    {
        host.Site.Write("controllers/notes.txt", "some notes");
        if (!File.Exists(host.Site.PathOf("controllers/pipe")))
        {
            SpecialFile.MakeFifo(host.Site.PathOf("controllers/pipe"));
            using var dump = File.Create(host.Site.PathOf("controllers/dump.cs"));
            dump.SetLength(60 << 20);
            File.Copy(typeof(HostAttack).Assembly.Location, host.Site.PathOf("controllers/library.dll"));
        }
        await Attacker.RunAsync(
            s_pace,
            turn =>
                Assert.InRange(
                    AttackClient.StatusOf(
                        host.Address,
                        $"/any/{(turn % 4) switch { 0 => "notes.txt", 1 => "pipe", 2 => "dump.cs", _ => "library.dll" }}/x"
                    ),
                    404,
                    500
                ),
            end
        );
        // The chat's folder is told of what changes in its own alone.
        foreach (var file in (string[])["pipe", "dump.cs", "library.dll", "notes.txt"])
            File.Delete(host.Site.PathOf("controllers/" + file));
    }

    static async Task EndlessMessagesAsync(AttackedHost host, CancellationToken end)
    {
        var before = LogBytes(host);
        var told = 0;
        await Attacker.RunAsync(
            200 * s_pace,
            turn =>
            {
                host.Site.Write("controllers/errors/A.cs", AttackSources.Errors(20_000 + turn));
                Assert.Equal(500, AttackClient.StatusOf(host.Address, "/any/errors/x"));
                host.Site.Write(
                    "appweb.json",
                    AttackedHost.DefaultConfiguration.Replace(
                        "esp: {",
                        "esp: { " + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"unknown{i}: {turn}, ")),
                        StringComparison.Ordinal
                    )
                );
                told++;
            },
            end
        );
        host.Site.Write("appweb.json", AttackedHost.DefaultConfiguration);
        // Fifty messages of each, with the paths and texts that they have.
        Assert.InRange(LogBytes(host) - before, 1, 40_000 * (told + 1));
    }

    static long LogBytes(AttackedHost host) => host.Process.Output.Sum(line => (long)line.Length);

    // What was attacked is served once it is right again.
    static async Task EditAsync(AttackedHost host, string controller, int number)
    {
        host.Site.Write($"controllers/{controller}/A.cs", AttackSources.Numbered(number));
        var wanted = number.ToString(CultureInfo.InvariantCulture);
        var given = "";
        for (var tries = 0; given != wanted && tries < 300; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            if (AttackClient.StatusOf(host.Address, $"/any/{controller}/x") != 101)
                continue;
            var client = await host.Process.ConnectAsync($"/any/{controller}/x");
            await client.SendAsync("?");
            given = await client.ReceiveTextAsync();
            await client.CloseAsync();
        }
        Assert.Equal(wanted, given);
    }
}
