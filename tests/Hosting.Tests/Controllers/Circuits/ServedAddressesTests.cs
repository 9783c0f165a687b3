using System.Net;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.Controllers.Circuits;

/// <summary>Who was served well lately, in memory that has a bound.</summary>
public sealed class ServedAddressesTests
{
    readonly FakeTimeProvider _time = new();
    readonly CoarseClock _clock;
    readonly ServedAddresses _served;

    public ServedAddressesTests()
    {
        _clock = new(_time);
        _served = new(_clock);
    }

    static IPAddress Address(int number) => new([10, 1, (byte)(number >> 8), (byte)number]);

    int Count(int seconds) => _served.Within(TimeSpan.FromSeconds(seconds)).Count();

    void Pass(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _clock.Tick();
    }

    [Fact]
    public void Addresses_ServedAgain_CountOnceAndFromTheLastTime()
    {
        _served.Add(Address(1));
        _served.Add(null);
        Pass(40);
        _served.Add(Address(1));
        _served.Add(Address(2));

        Assert.Equal((2, 3), (Count(30), Count(60)));
        Pass(30);
        Assert.Equal(2, Count(60));
    }

    [Fact]
    public void Addresses_MoreThanAreKept_HaveNoPlaceUntilSomeAreOld()
    {
        for (var i = 0; i < 3 * ServedAddresses.MostAddresses; i++)
            _served.Add(Address(i));
        Assert.Equal(ServedAddresses.MostAddresses, Count(60));

        Pass(61);
        _served.Add(Address(5000));
        Assert.Equal(1, Count(600));
    }
}
