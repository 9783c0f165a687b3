using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Accounts;

public sealed class PasswordCheckTests
{
    // Of .NET's own: PBKDF2 with HMAC-SHA512 by ASP.NET Core Identity 10, of 'correct horse'.
    static readonly string s_hash = PasswordCheck.Hash("correct horse");

    static AccountTable Table(params string[] names) =>
        new(
            AccountsConfig.None with
            {
                Users = AccountsConfig.None.Users.AddRange(names.Select(n => KeyValuePair.Create(n, new AccountConfig(n, s_hash, [])))),
            }
        );

    [Fact]
    public async Task Hash_OfAPassword_IsRightForItAlone()
    {
        using var check = new PasswordCheck();
        Assert.True(await check.IsRightAsync(s_hash, "correct horse"));
        Assert.False(await check.IsRightAsync(s_hash, "correct horsf"));
        Assert.False(await check.IsRightAsync(s_hash, ""));
        Assert.NotEqual(s_hash, PasswordCheck.Hash("correct horse"));
        Assert.Null(PasswordHash.ProblemWith(s_hash));
    }

    [Fact]
    public void Name_ThatNobodyHas_HasAlwaysTheSameStandIn()
    {
        var table = Table("ann", "bob", "carol", "dave");
        Assert.Equal("ann", table.FindOrStandIn("ann").Name);
        Assert.Null(table.Find("nobody"));
        Assert.Same(table.FindOrStandIn("nobody"), table.FindOrStandIn("nobody"));
        // Each of them stands in for somebody: whose hash costs more is not told by who takes longer.
        Assert.Equal(4, Enumerable.Range(0, 200).Select(i => table.FindOrStandIn($"x{i}").Name).Distinct().Count());
    }

    [Fact]
    public async Task Checks_ThatTooManyWaitFor_AreNotMade()
    {
        using var check = new PasswordCheck();
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => check.IsRightAsync(s_hash, "x").AsTask()));
        Assert.Contains(null, results);
        Assert.Contains(false, results);
        Assert.DoesNotContain(true, results);
        Assert.True(await check.IsRightAsync(s_hash, "correct horse"));
    }
}
