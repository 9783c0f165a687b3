using System.Net;
using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Tests.Admission;

public sealed class LoginAttemptsTests
{
    static readonly IPAddress s_home = IPAddress.Parse("192.0.2.1");

    static IPAddress Other(int i) => new([198, 51, (byte)(100 + i / 250), (byte)(1 + i % 250)]);

    [Fact]
    public void Address_WithManyFailures_WaitsAndMayThenTryOnceMore()
    {
        var attempts = new LoginAttempts();
        for (var i = 0; i < LoginAttempts.OfAddress; i++)
            Assert.Null(attempts.TryBegin(s_home, $"user{i}", 1));
        var wait = attempts.TryBegin(s_home, "another", 1);
        Assert.Equal(LoginAttempts.AddressPause, wait);
        Assert.Null(attempts.TryBegin(Other(1), "another", 1));
        var later = 1 + (long)LoginAttempts.AddressPause.TotalMilliseconds;
        Assert.Null(attempts.TryBegin(s_home, "another", later));
        Assert.NotNull(attempts.TryBegin(s_home, "another", later));
    }

    [Fact]
    public void User_WhomManyAddressesFailed_IsAskedForByFreshAddressesAlone()
    {
        var attempts = new LoginAttempts();
        for (var i = 0; i < 100; i++)
            Assert.Null(attempts.TryBegin(Other(i), "ann", 1));
        // None of those may guess a second time.
        for (var i = 0; i < 100; i++)
            Assert.NotNull(attempts.WaitOf(Other(i), "ann", 1));
        Assert.Null(attempts.WaitOf(Other(0), "bob", 1));
        Assert.Null(attempts.TryBegin(s_home, "ann", 1));
    }

    [Fact]
    public void Attempts_ThatWereRight_DoNotCount()
    {
        var attempts = new LoginAttempts();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(attempts.TryBegin(s_home, "ann", 1));
            attempts.TakeBack(s_home, "ann");
        }
        Assert.Null(attempts.WaitOf(s_home, "ann", 1));
    }

    [Fact]
    public void Addresses_OfOneCustomerOfIPv6_CountAsOne()
    {
        var attempts = new LoginAttempts();
        for (var i = 0; i < LoginAttempts.OfAddress; i++)
            Assert.Null(attempts.TryBegin(IPAddress.Parse($"2001:db8:1:{i}::1"), $"user{i}", 1));
        Assert.NotNull(attempts.TryBegin(IPAddress.Parse("2001:db8:1:ffff::1"), "ann", 1));
        Assert.Null(attempts.TryBegin(IPAddress.Parse("2001:db8:2::1"), "ann", 1));
    }

    [Fact]
    public void Names_WithoutEnd_AreBounded()
    {
        var attempts = new LoginAttempts();
        for (var i = 0; i < 120_000; i++)
            attempts.TryBegin(new([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), $"user{i}", i);
        Assert.InRange(attempts.Remembered, 1, 100_000);
    }
}
