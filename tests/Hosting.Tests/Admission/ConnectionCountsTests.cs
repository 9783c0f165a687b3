using System.Net;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Admission;

public sealed class ConnectionCountsTests
{
    readonly ConnectionCounts _counts = new();

    static RouteConfig Route(LimitsConfig limits, string name = "chat") =>
        new()
        {
            Name = name,
            Location = new("appweb.json", 1, 1),
            Handler = RouteHandler.Action,
            Documents = "web",
            Limits = limits,
        };

    [Fact]
    public void ConnectionsPerClient_OfOneIPv6Customer_AreCountedTogether()
    {
        var route = Route(new() { ConnectionsPerClient = 1 });
        Assert.Null(_counts.TryEnter(route, IPAddress.Parse("2001:db8::1")));
        Assert.Equal(
            "limits.connectionsPerClient: 1 WebSockets are open from 2001:db8::/64",
            _counts.TryEnter(route, IPAddress.Parse("2001:db8::ffff:1"))?.Text
        );
        Assert.Null(_counts.TryEnter(route, IPAddress.Parse("2001:db8:0:1::1")));
        _counts.Leave(route, IPAddress.Parse("2001:db8::1"));
        Assert.Null(_counts.TryEnter(route, IPAddress.Parse("2001:db8::2")));
    }

    [Fact]
    public void Connections_RefusedByARoute_TakeNoPlaceInTheWhole()
    {
        var limits = new LimitsConfig { Connections = 2, WebSockets = 1 };
        Assert.Null(_counts.TryEnter(Route(limits), IPAddress.Loopback));
        for (var i = 0; i < 10; i++)
            Assert.Equal(RefusalReason.WebSockets, _counts.TryEnter(Route(limits), IPAddress.Loopback)?.Reason);
        Assert.Null(_counts.TryEnter(Route(limits, "other"), IPAddress.Loopback));
        Assert.Equal(RefusalReason.Connections, _counts.TryEnter(Route(limits, "third"), IPAddress.Loopback)?.Reason);
    }

    [Fact]
    public void Connections_AfterManyThreadsCameAndWent_AreAllFreeAgain()
    {
        const int limit = 3;
        var route = Route(
            new()
            {
                Connections = limit,
                WebSockets = 2,
                ConnectionsPerClient = LimitsConfig.Unlimited,
            }
        );
        Parallel.For(
            0,
            50_000,
            _ =>
            {
                if (_counts.TryEnter(route, IPAddress.Loopback) is null)
                    _counts.Leave(route, IPAddress.Loopback);
            }
        );
        Assert.Null(_counts.TryEnter(route, IPAddress.Loopback));
        Assert.Null(_counts.TryEnter(route, IPAddress.Loopback));
        Assert.Null(_counts.TryEnter(Route(route.Limits, "other"), IPAddress.Loopback));
        Assert.Equal(RefusalReason.Connections, _counts.TryEnter(Route(route.Limits, "third"), IPAddress.Loopback)?.Reason);
    }
}
