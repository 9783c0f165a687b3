using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.Sessions;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>The ways in: users and their rights, passwords, TLS, sockets of the machine, sentinels and clusters.</summary>
public sealed class RedisAccessTests : IAsyncDisposable
{
    readonly Engines _engines = new();
    readonly List<RedisServer> _servers = [];

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    async Task<RedisServer> ServeAsync(params string[] more)
    {
        var server = await RedisServer.StartAsync(keepsData: false, more);
        _servers.Add(server);
        return server;
    }

    async Task<(RedisEngine Engine, IMessageChannel Channel, Recorder Reader)> PassAsync(ScaleOutConfig config)
    {
        var (_, _, second) = await _engines.OpenAsync(config);
        var first = await _engines.OpenAsync(config);
        await Engines.PassAsync(first.Channel, second, "hello");
        await Engines.UntilThereIsNoProblemAsync(first.Engine);
        return first;
    }

    static async Task UseNoticesAsync(RedisEngine from, RedisEngine to)
    {
        var heard = new TaskCompletionSource<Notice>(TaskCreationOptions.RunContinuationsAsynchronously);
        to.Notices.Heard = batch => heard.TrySetResult(batch[0].Notice);
        var notice = new LoginEnded("login", TimeSpan.FromHours(2));
        from.Notices.Post(notice);
        Assert.Equal(notice, await heard.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task User_WithTheDocumentedRights_MayDoAllThatAHostDoes()
    {
        var server = await ServeAsync();
        await using var admin = await server.ConnectAsync();
        var command = File.ReadAllLines(Repository.PathOf("docs", "scale-out.md"))
            .Single(l => l.StartsWith("redis-cli ACL SETUSER", StringComparison.Ordinal));
        await admin.GetDatabase().ExecuteAsync("ACL", [.. command.Split(' ').Skip(2).Select(a => (object)a.Trim('\''))]);
        var config = Engines.Config(server.Address, "pluginchat:test") with
        {
            User = "pluginchat",
            Password = new(SecretSource.Text, "PASSWORD"),
        };

        var (engine, channel, reader) = await PassAsync(config);
        reader.Clients[1] = "Ann";
        channel.Presence.Changed(1);
        // What is no secret is deleted by whoever comes next.
        await admin.GetDatabase().StringSetAsync("pluginchat:test:resume-secret", "short");
        var (other, late, _) = await _engines.OpenAsync(config);
        await Engines.UntilAsync(
            () => late.Presence.ListOthersAsync(CancellationToken.None).AsTask().Result.Count == 1,
            "The list is not there."
        );
        Assert.NotNull(await late.ReadAsync(reader.Position with { Offset = 0 }, 1));
        Assert.NotEmpty(await late.ReadLastAsync(1, reader.Position));
        await other.ResumeSecrets.RefreshAsync();
        Assert.NotEqual("short", (string?)await admin.GetDatabase().StringGetAsync("pluginchat:test:resume-secret"));
        await UseSessionsAsync(engine.Sessions);
        await UseNoticesAsync(engine, other);
        // A host that stops takes its list along.
        await _engines.EndAsync(other);

        Assert.NotEmpty(engine.ResumeSecrets.Known);
        await Engines.UntilThereIsNoProblemAsync(engine);
        var denied = (RedisResult[])(await admin.GetDatabase().ExecuteAsync("ACL", "LOG"))!;
        Assert.True(
            denied.Length == 0,
            string.Join('\n', denied.Select(d => string.Join(' ', ((RedisResult[])d!).Select(p => p.ToString()))))
        );
    }

    static async Task UseSessionsAsync(ISessionStore sessions)
    {
        var minute = TimeSpan.FromMinutes(1);
        SessionChanges Changes(string key) => new(key, new Dictionary<string, byte[]?> { ["a"] = [1], ["b"] = null }, minute, 100);
        await sessions.SaveAsync(Changes("one") with { IsNew = true });
        await sessions.SaveAsync(Changes("one") with { ClearsFirst = true });
        await sessions.SaveAsync(Changes("two") with { IsNew = true, Replaces = "one" });
        Assert.Null(await sessions.LoadAsync("one", minute));
        Assert.Equal([1], (await sessions.LoadAsync("two", minute))!["a"]);
        await sessions.RemoveAsync("two");
    }

    [Fact]
    public async Task Password_ThatWasRenewedInItsFile_IsTakenWithoutARestart()
    {
        var server = await ServeAsync("--requirepass", "first, with a comma");
        var file = Path.Combine(server.Folder, "password");
        await File.WriteAllTextAsync(file, "first, with a comma\n");
        var (engine, channel, reader) = await PassAsync(Engines.Config(server.Address) with { Password = new(SecretSource.File, file) });
        await using var admin = await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions
            {
                EndPoints = { server.Address },
                Password = "first, with a comma",
                AllowAdmin = true,
            }
        );

        // First Redis, then the file: meanwhile the host is not let in.
        await admin.GetDatabase().ExecuteAsync("CONFIG", "SET", "requirepass", "second");
        await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await Engines.UntilAsync(() => engine.Problem is not null, "It was let in.");
        await File.WriteAllTextAsync(file, "second\n");

        await Engines.PassAsync(channel, reader, "after");
    }

    [Fact]
    public async Task Tls_WithAnAuthorityAndACertificateOfTheHosts_IsSpoken()
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-tls-");
        using var certificates = new TestCertificates(folder.FullName);
        certificates.Sign("server");
        certificates.Sign("host");
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        await ServeAsync(
            "--tls-port",
            port,
            "--tls-cert-file",
            certificates.PathOf("server"),
            "--tls-key-file",
            certificates.PathOf("server-key"),
            "--tls-ca-cert-file",
            certificates.Authority
        );
        var tls = new RedisTlsConfig(certificates.Authority, certificates.PathOf("host"), certificates.PathOf("host-key"), null);

        await PassAsync(Engines.Config($"127.0.0.1:{port}") with { Tls = tls });

        // And nobody else's certificate will do, on either side.
        var stranger = _engines.New(Engines.Config($"rediss://127.0.0.1:{port}"));
        stranger.Start();
        await stranger.Tried.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotNull(stranger.Problem);
        var unknown = _engines.New(Engines.Config($"127.0.0.1:{port}") with { Tls = tls with { Certificate = null, Key = null } });
        unknown.Start();
        await unknown.Tried.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotNull(unknown.Problem);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Socket_OfTheMachine_IsAWayIn()
    {
        var server = await ServeAsync("--unixsocket", "{folder}/redis.sock");

        await PassAsync(Engines.Config($"unix:{server.Folder}/redis.sock"));
    }

    [Fact]
    public async Task Database_OfItsNumber_HasTheChannel()
    {
        var server = await ServeAsync();

        await PassAsync(Engines.Config($"redis://{server.Address}/3"));

        await using var redis = await server.ConnectAsync();
        Assert.True(await redis.GetDatabase(3).KeyExistsAsync("test:{chat/test}:log"));
        Assert.False(await redis.GetDatabase(0).KeyExistsAsync("test:{chat/test}:log"));
    }

    async Task<(RedisServer Master, RedisServer Replica, ScaleOutConfig Config)> ServeWithSentinelAsync()
    {
        var master = await ServeAsync();
        var replica = await ServeAsync("--replicaof", $"127.0.0.1 {master.Port}", "--repl-diskless-sync-delay", "0");
        var sentinel = await ServeAsync(
            "--sentinel",
            $"sentinel monitor main 127.0.0.1 {master.Port} 1",
            "sentinel down-after-milliseconds main 500",
            "sentinel failover-timeout main 2000",
            "requirepass sentinels"
        );
        return (
            master,
            replica,
            Engines.Config(sentinel.Address) with
            {
                Sentinel = new("main", null, new(SecretSource.Text, "sentinels")),
            }
        );
    }

    // What the master took and its replica had not heard of is lost, and told; nothing else.
    [Fact]
    public async Task Sentinel_WithAFailoverInABurst_LeadsToTheNewMasterAndTellsWhatIsLost()
    {
        var (master, replica, config) = await ServeWithSentinelAsync();
        var (_, one, first) = await PassAsync(config);
        var (_, other, second) = await _engines.OpenAsync(config);
        await using var redis = await replica.ConnectAsync();
        await Engines.UntilAsync(() => redis.GetDatabase().KeyExistsAsync("test:{chat/test}:log"), "The replica has no data.");
        void Say(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                Assert.True(one.TryPublish(Recorder.Text($"a{i}".PadRight(200)), out _));
                Assert.True(other.TryPublish(Recorder.Text($"b{i}".PadRight(200)), out _));
            }
        }

        Say(0, 10_000);
        await second.CountAsync(2000);
        await master.KillAsync();
        Say(10_000, 11_000);
        await Engines.PassAsync(one, second, "end of a");
        await Engines.PassAsync(other, first, "end of b");
        Assert.True(await redis.GetDatabase().KeyExistsAsync("test:{hosts}"));

        foreach (var reader in (Recorder[])[first, second])
        {
            await Engines.UntilAsync(() => reader.Texts.Contains("end of a") && reader.Texts.Contains("end of b"), "An end did not come.");
            Assert.Equal(reader.Texts.Count, reader.Texts.Distinct().Count());
            foreach (var sender in "ab")
            {
                var numbers = reader
                    .Texts.Where(t => t[0] == sender)
                    .Select(t => int.Parse(t.AsSpan(1), CultureInfo.InvariantCulture))
                    .ToList();
                Assert.Equal(numbers.Order(), numbers);
                if (numbers.Count < 11_000)
                    Assert.Contains(reader.Jumps, jump => jump.Missed != 0);
            }
        }
    }

    [Fact]
    public async Task Cluster_OfThreeMasters_HasChannelsOnEach()
    {
        var servers = new List<RedisServer>();
        for (var i = 0; i < 3; i++)
            servers.Add(
                await ServeAsync("--cluster-enabled", "yes", "--cluster-port", FreePort.Find().ToString(CultureInfo.InvariantCulture))
            );
        await JoinAsync(servers);
        var config = Engines.Config(servers[0].Address) with { Cluster = true };
        var (one, other) = (_engines.New(config), _engines.New(config));

        var names = Enumerable.Range(0, 12).Select(i => $"chat/{i}").ToList();
        foreach (var name in names)
        {
            var (near, far) = (new Recorder(), new Recorder());
            var (channel, distant) = (one.Open(name, Retention.Default, near), other.Open(name, Retention.Default, far));
            channel.Start();
            distant.Start();
            await Task.WhenAll(channel.Ready, distant.Ready).WaitAsync(TimeSpan.FromSeconds(60));
            await Engines.PassAsync(channel, far, name);
        }

        await Engines.UntilThereIsNoProblemAsync(one);
        foreach (var server in servers)
        {
            await using var redis = await server.ConnectAsync();
            Assert.NotEmpty(redis.GetServer(server.Address).Keys(pattern: "*:log"));
        }
    }

    static async Task JoinAsync(List<RedisServer> servers)
    {
        const int Slots = 16384;
        for (var i = 0; i < servers.Count; i++)
        {
            await using var redis = await servers[i].ConnectAsync();
            var server = redis.GetServer(servers[i].Address);
            await server.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", Slots * i / servers.Count, Slots * (i + 1) / servers.Count - 1);
            await server.ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
        }
        await using var first = await servers[0].ConnectAsync();
        foreach (var other in servers.Skip(1))
        {
            await using var redis = await other.ConnectAsync();
            var bus = (string)(await redis.GetServer(other.Address).ExecuteAsync("CONFIG", "GET", "cluster-port"))[1]!;
            await first.GetServer(servers[0].Address).ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", other.Port, bus);
        }
        foreach (var server in servers)
        {
            await using var redis = await server.ConnectAsync();
            await Engines.UntilAsync(
                () =>
                    ((string)redis.GetServer(server.Address).Execute("CLUSTER", "INFO")!).Contains(
                        "cluster_state:ok",
                        StringComparison.Ordinal
                    )
                    && ((string)redis.GetServer(server.Address).Execute("CLUSTER", "INFO")!).Contains(
                        "cluster_known_nodes:3",
                        StringComparison.Ordinal
                    ),
                "The cluster does not come together."
            );
        }
    }
}
