using System.Net;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Tests.Controllers.Circuits;

/// <summary>Whether it is the controller that is broken, or some of those who talk to it.</summary>
public sealed class CircuitTests
{
    readonly FakeTimeProvider _time = new();
    readonly List<ControllerEvent> _events = [];
    readonly Circuit _circuit;
    IEnumerable<IPAddress?> _served = [];
    int _looks;

    public CircuitTests()
    {
        _circuit = new(
            "chat",
            1,
            _time,
            _ =>
            {
                _looks++;
                return _served;
            },
            _events.Add
        );
        _time.Advance(TimeSpan.FromHours(1));
    }

    static IPAddress V4(int number) => new([10, 0, (byte)(number >> 8), (byte)number]);

    void Fail(int times, Func<int, IPAddress?> address)
    {
        for (var i = 0; i < times; i++)
            _circuit.Failed(address(i));
    }

    void Open() => Fail(Circuit.FailuresToOpen, i => V4(i % Circuit.AddressesToOpen));

    [Fact]
    public void Circuit_AtTwentyFailuresFromFiveAddresses_Opens()
    {
        Open();

        Assert.True(_circuit.IsOpen);
        Assert.IsType<ControllerCircuitOpened>(Assert.Single(_events));
        Assert.False(_circuit.TryAdmit(V4(0), out var retryAfter));
        Assert.Equal(Circuit.CoolDown, retryAfter);
    }

    public static TheoryData<string, Func<int, IPAddress?>> Few =>
        new()
        {
            { "one address", _ => V4(1) },
            { "four addresses", i => V4(i % 4) },
            { "thousands of one customer's IPv6", i => IPAddress.Parse($"2001:db8:1:{i:x}::1") },
            { "one address in both notations", i => i % 2 == 0 ? V4(1) : V4(1).MapToIPv6() },
            { "no address", _ => null },
            { "one address and the controller's own threads", i => i % 2 == 0 ? V4(1) : null },
        };

    [Theory]
    [MemberData(nameof(Few), DisableDiscoveryEnumeration = true)]
    public void Circuit_WithFailuresOfAFew_StaysClosedHoweverMany(string who, Func<int, IPAddress?> address)
    {
        Fail(1000, address);

        Assert.False(_circuit.IsOpen, who);
        Assert.True(_circuit.TryAdmit(V4(1), out _));
    }

    [Theory]
    [InlineData(9, 10, false)]
    [InlineData(10, 10, false)] // half of them
    [InlineData(11, 10, true)]
    [InlineData(5, 4, true)]
    public void Circuit_WhereOtherAddressesAreServedWell_OpensOnlyIfMoreFail(int failing, int served, bool opens)
    {
        _served = Enumerable.Range(1000, served).Select(V4);

        Fail(100, i => V4(i % failing));
        _time.Advance(TimeSpan.FromSeconds(1));
        Fail(1, V4);

        Assert.Equal(opens, _circuit.IsOpen);
    }

    [Fact]
    public void Circuit_WhereAnAddressFailsAndIsServedWell_CountsItAsServed()
    {
        _served = Enumerable.Range(0, 5).Select(V4);

        Fail(100, i => V4(i % 9));

        Assert.False(_circuit.IsOpen);
    }

    [Fact]
    public void Circuit_WithFailuresFarApart_StaysClosed()
    {
        for (var i = 0; i < 5 * Circuit.FailuresToOpen; i++)
        {
            _circuit.Failed(V4(i));
            _time.Advance(Circuit.Window / (Circuit.FailuresToOpen / 2));
        }

        Assert.False(_circuit.IsOpen);
    }

    [Fact]
    public void Circuit_DuringAFloodOfFailures_LooksAtTheClientsOnceASecond()
    {
        _served = Enumerable.Range(1000, 10_000).Select(V4);

        Fail(5000, V4);

        Assert.Equal(1, _looks);
    }

    [Fact]
    public void OpenCircuit_LetsOneASecondTry_WhoseAddressDidNotFail()
    {
        Open();

        Assert.True(_circuit.TryAdmit(V4(77), out _));
        Assert.False(_circuit.TryAdmit(V4(78), out var retryAfter));
        Assert.Equal(Circuit.TrialPeriod, retryAfter);
        _time.Advance(Circuit.TrialPeriod);
        Assert.True(_circuit.TryAdmit(V4(78), out _));
        Assert.False(_circuit.TryAdmit(V4(0), out _));
        _time.Advance(Circuit.CoolDown);
        Assert.True(_circuit.TryAdmit(V4(0), out _));
    }

    [Fact]
    public void OpenCircuit_ClosesAfterAnOpenAndAMessageThatGoWell()
    {
        Open();

        _circuit.Succeeded(EventKind.Close);
        _circuit.Succeeded(EventKind.Open);
        _circuit.Succeeded(EventKind.Open);
        Assert.True(_circuit.IsOpen);
        _circuit.Succeeded(EventKind.Message);

        Assert.False(_circuit.IsOpen);
        Assert.IsType<ControllerCircuitClosed>(_events[^1]);
        Assert.True(_circuit.TryAdmit(V4(0), out _));
    }

    [Fact]
    public void OpenCircuit_WhoseTrialFails_StaysOpenForAnotherCoolDown()
    {
        Open();
        _time.Advance(Circuit.CoolDown + TimeSpan.FromTicks(1));
        Assert.True(_circuit.TryAdmit(V4(0), out _));
        _circuit.Succeeded(EventKind.Open);
        _circuit.Failed(V4(0));
        _circuit.Succeeded(EventKind.Message);

        Assert.True(_circuit.IsOpen);
        Assert.False(_circuit.TryAdmit(V4(0), out var retryAfter));
        Assert.Equal(Circuit.CoolDown, retryAfter);
    }
}
