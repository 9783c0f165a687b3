using System.Net;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Admission;

public sealed class HandshakeRatesTests
{
    readonly HandshakeRates _rates = new();

    static RouteConfig Route(long perSecond, string name = "chat") =>
        new()
        {
            Name = name,
            Location = new("appweb.json", 1, 1),
            Handler = RouteHandler.Action,
            Documents = "web",
            Limits = new() { HandshakesPerSecond = perSecond },
        };

    int Taken(RouteConfig route, string address, long now, int tries = 100) =>
        Enumerable.Range(0, tries).Count(_ => _rates.TryTake(route, IPAddress.Parse(address), now));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Addresses_OfOneCustomer_ShareARate(string first, string second, bool areOne)
    {
        Assert.Equal(5, Taken(Route(5), first, now: 1));
        Assert.Equal(areOne ? 0 : 5, Taken(Route(5), second, now: 1));
    }

    [Fact]
    public void Rate_OfOtherRoutes_IsTheirOwn()
    {
        Assert.Equal(5, Taken(Route(5), "192.0.2.1", now: 1));
        Assert.Equal(5, Taken(Route(5, "other"), "192.0.2.1", now: 1));
    }

    [Fact]
    public void Rate_ThatIsEdited_HoldsForAnAddressThatIsKnown()
    {
        Assert.Equal(50, Taken(Route(50), "192.0.2.1", now: 1));
        // A second later it would have 50 again.
        Assert.Equal(2, Taken(Route(2), "192.0.2.1", now: 1001));
        Assert.Equal(40, Taken(Route(40), "192.0.2.1", now: 2001));
    }

    [Fact]
    public void Addresses_ThatAreQuietForASecond_AreForgotten()
    {
        const int addresses = 100_000;
        for (var i = 0; i < addresses; i++)
        {
            // A thousand a second: no more than those of the last second need to be known.
            Assert.True(_rates.TryTake(Route(1), new IPAddress(i), now: i));
        }
        Assert.InRange(_rates.Count, 1000, 10_000);
        // Nobody gets more by being forgotten.
        Assert.False(_rates.TryTake(Route(1), new IPAddress(addresses - 1), now: addresses));
    }
}
