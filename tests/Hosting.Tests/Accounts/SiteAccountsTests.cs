using System.Diagnostics;
using System.Net;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Tests.Configuration;

namespace PluginChat.Hosting.Tests.Accounts;

public sealed class SiteAccountsTests
{
    const string Password = "correct horse";

    static int s_addresses;

    // A fresh one each time: none of them has to wait, and nothing is remembered of it.
    static IPAddress NewAddress() => new([10, 0, 0, (byte)++s_addresses]);

    [Fact]
    public async Task SignIn_OfAUserAndOfNobody_TakesAsLong()
    {
        using var site = new TempSite(
            $$"""{ http: { auth: { type: 'basic', users: { ann: { password: '{{PasswordCheck.Hash(Password)}}' } } } } }"""
        );
        await using var provider = new SiteConfigProvider(site.Read(), TimeProvider.System);
        using var accounts = new SiteAccounts(provider, new CoarseClock(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        async Task<double> MeasureAsync(string name)
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Null((await accounts.SignInAsync(name, "wrong horse", NewAddress())).Account);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        await MeasureAsync("ann");
        await MeasureAsync("nobody");
        var (users, others) = (new List<double>(), new List<double>());
        for (var i = 0; i < 9; i++)
        {
            users.Add(await MeasureAsync("ann"));
            others.Add(await MeasureAsync($"nobody{i}"));
        }
        // By the least of each: that is what who guesses would compare too. Without a check it is a thousandth.
        Assert.InRange(others.Min() / users.Min(), 0.67, 1.5);
        Assert.Equal("ann", (await accounts.SignInAsync("ann", Password, NewAddress())).Account?.Name);
        Assert.Null((await accounts.SignInAsync("nobody", Password, NewAddress())).Account);
    }
}
