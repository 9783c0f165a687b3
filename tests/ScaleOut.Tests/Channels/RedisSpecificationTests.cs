using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>What every engine has to do, over a Redis.</summary>
public sealed class RedisSpecificationTests : ChannelSpecification
{
    RedisServer? _server;
    RedisEngine? _engine;

    private protected override IMessageEngine Engine => _engine!;

    public override async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _engine = new RedisEngine(
            new(_server.Address, "test", WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(3)),
            TimeProvider.System,
            NullLogger.Instance
        );
    }

    public override async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        await _server!.DisposeAsync();
    }
}
