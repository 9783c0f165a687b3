using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.Tests.Sessions;

public sealed class MemorySessionsTests
{
    static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    readonly FakeTimeProvider _time = new();
    readonly CoarseClock _clock;
    readonly MemorySessions _sessions;
    int _gaveWay;

    public MemorySessionsTests()
    {
        _clock = new(_time);
        _sessions = new(_clock, () => 3, () => _gaveWay++);
    }

    static SessionChanges Changes(string key, params (string Name, byte[]? Value)[] values) =>
        new(key, values.ToDictionary(v => v.Name, v => v.Value), s_lifetime, MostBytes: 10);

    Task<bool> SaveAsync(string key, params (string Name, byte[]? Value)[] values) =>
        _sessions.SaveAsync(Changes(key, values) with { IsNew = true }).AsTask();

    async Task<string> NamesAsync(string key) =>
        await _sessions.LoadAsync(key, s_lifetime) is { } values ? string.Join(",", values.Keys.Order()) : "none";

    [Fact]
    public async Task Changes_OfARequest_TouchTheirNamesAlone()
    {
        await SaveAsync("s", ("a", [1]), ("b", [2]));
        Assert.True(await _sessions.SaveAsync(Changes("s", ("a", null), ("c", [3]))));
        Assert.Equal("b,c", await NamesAsync("s"));
        Assert.True(await _sessions.SaveAsync(Changes("s", ("d", [4])) with { ClearsFirst = true }));
        Assert.Equal("d", await NamesAsync("s"));
    }

    [Fact]
    public async Task Changes_OfASessionThatHasEnded_DoNotMakeItAgain()
    {
        await SaveAsync("s", ("a", [1]));
        await _sessions.RemoveAsync("s");
        Assert.False(await _sessions.SaveAsync(Changes("s", ("b", [2]))));
        Assert.Equal("none", await NamesAsync("s"));
        await SaveAsync("t");
        _time.Advance(s_lifetime);
        Assert.False(await _sessions.SaveAsync(Changes("t", ("b", [2]))));
    }

    // Each was let through by what its request saw.
    [Fact]
    public async Task Changes_TooLargeTogether_AreRefusedWhole()
    {
        await SaveAsync("s", ("a", [1, 2, 3]));
        await _sessions.SaveAsync(Changes("s", ("b", [1, 2, 3])));
        var refused = await Assert.ThrowsAsync<SessionException>(async () =>
            await _sessions.SaveAsync(Changes("s", ("a", null), ("c", new byte[6])))
        );
        Assert.Equal(SessionFault.TooLarge, refused.Fault);
        Assert.Equal("a,b", await NamesAsync("s"));
    }

    [Fact]
    public async Task Sessions_OneMore_TakesThePlaceOfTheOldestNewcomer()
    {
        await SaveAsync("signed-in");
        await NamesAsync("signed-in");
        for (var i = 0; i < 100; i++)
            await SaveAsync($"flood{i}");
        Assert.Equal((3, 98), (_sessions.Count, _gaveWay));
        Assert.Equal("", await NamesAsync("signed-in"));
        Assert.Equal(("none", "", ""), (await NamesAsync("flood97"), await NamesAsync("flood98"), await NamesAsync("flood99")));
        Assert.Equal(SessionFault.TooMany, (await Assert.ThrowsAsync<SessionException>(() => SaveAsync("late"))).Fault);
        // One that takes another's place needs none of its own.
        Assert.True(await _sessions.SaveAsync(Changes("renewed") with { IsNew = true, Replaces = "signed-in" }));
        Assert.Equal(("none", ""), (await NamesAsync("signed-in"), await NamesAsync("renewed")));
    }

    [Fact]
    public async Task Sessions_ThatHaveEnded_LeaveMemoryUnasked()
    {
        for (var i = 0; i < 3; i++)
            await SaveAsync($"s{i}");
        _time.Advance(s_lifetime);
        _sessions.OnHeartbeat(0);
        Assert.Equal(0, _sessions.Count);
        await SaveAsync("later"); // the place of none
        Assert.Equal(0, _gaveWay);
    }
}
