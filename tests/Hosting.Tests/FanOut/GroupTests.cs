using CsCheck;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;
using PluginChat.Testing.Lengths;

namespace PluginChat.Hosting.Tests.FanOut;

/// <summary>Groups while several threads join, leave and disconnect.</summary>
public sealed class GroupTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    static ActionHub NewHub() => new("chat", "test/rooms", new(new CoarseClock()), Retention.Default);

    // The room was left dead in the table by who left it without being in it, and every later join span for ever.
    [Fact]
    public async Task Room_JoinedAndLeftByOneWhileAnotherLeavesItWithoutBeingIn_CanStillBeJoined()
    {
        var hub = NewHub();
        var (one, other, third) = (new TestMember(1, hub), new TestMember(2, hub), new TestMember(3, hub));
        var room = hub.Groups["room"];
        var churning = Task.Run(() =>
        {
            for (var i = 0; i < 200_000; i++)
            {
                room.Add(one);
                room.Remove(one);
            }
        });
        var leaving = Task.Run(() =>
        {
            while (!churning.IsCompleted)
                room.Remove(other);
        });
        await Task.WhenAll(churning, leaving).WaitAsync(s_patience);
        Assert.True(await Task.Run(() => room.Add(third)).WaitAsync(s_patience));
        Assert.Equal([third], room);
    }

    [Fact]
    public void Rooms_UsedBySeveralThreadsAtOnce_AreAsIfOneCameAfterTheOther()
    {
        var ids = Gen.Int[1, 3];
        Gen.Const(0)
            .Select(_ => new Rooms())
            .SampleParallel(
                ids.Operation<Rooms>((rooms, id) => rooms.Add(id)),
                ids.Operation<Rooms>((rooms, id) => rooms.Remove(id)),
                ids.Operation<Rooms>((rooms, id) => rooms.Leave(id)),
                equal: (left, right) => left.Equals(right),
                print: rooms => rooms.ToString(),
                iter: TestLength.Choose(300, 60),
                threads: 2
            );
    }

    [Fact]
    public void Room_WhoseLastMemberLeaves_IsForgotten()
    {
        var hub = NewHub();
        var table = new GroupTable();
        var member = new TestMember(1, hub);
        Assert.True(table.Add("room", member));
        Assert.False(table.Add("room", member));
        Assert.Equal(1, table.Count);
        Assert.True(table.Remove("room", member));
        Assert.False(table.Remove("room", member));
        Assert.Equal(0, table.Count);
        Assert.True(table.Add("room", member));
        table.RemoveAll(member);
        Assert.Equal(0, table.Count);
        Assert.False(table.Add("room", member)); // it has left the action
    }

    [Fact]
    public void Groups_Enumerated_AreThoseThatHaveMembersAtThatMoment()
    {
        var hub = NewHub();
        var (one, other) = (new TestMember(1, hub), new TestMember(2, hub));
        var groups = hub.Groups;
        Assert.Empty(groups);
        Assert.True(groups["blue"].Add(one));
        Assert.True(groups["red"].Add(one));
        Assert.True(groups["red"].Add(other));
        _ = groups["nobody is in it"];
        Assert.Equal(2, groups.Count);
        Assert.Equal(["blue: 1", "red: 2"], groups.Select(g => $"{g.Name}: {g.Count}").Order());

        foreach (var group in groups) // a snapshot: the loop may change what it walks
            group.Remove(one);
        Assert.Equal(["red"], groups.Select(g => g.Name));
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "empty")]
    public void Group_WithoutAName_IsAnErrorAndNeverEveryone(string? name, string said)
    {
        var error = Assert.Throws<ArgumentException>(() => NewHub().Groups[name!]);
        Assert.Contains($"a group needs a name that is not {said}; to reach everyone use Clients", error.Message, StringComparison.Ordinal);
    }

    /// <summary>An action with three clients and a room.</summary>
    sealed class Rooms
    {
        readonly ActionHub _hub = NewHub();
        readonly TestMember[] _members;

        public Rooms() => _members = [.. Enumerable.Range(1, 3).Select(id => new TestMember(id, _hub))];

        public void Add(int id) => _hub.Groups["room"].Add(_members[id - 1]);

        public void Remove(int id) => _hub.Groups["room"].Remove(_members[id - 1]);

        public void Leave(int id) => _hub.Leave(_members[id - 1]);

        public bool Equals(Rooms other) => ToString() == other.ToString();

        public override string ToString() =>
            $"connected {string.Join(' ', _hub.Select(m => m.Id).Order())}; "
            + $"in the room {string.Join(' ', _hub.Groups["room"].Select(m => m.Id).Order())}; "
            + $"counted {_hub.Groups["room"].Count} of {_hub.Count}";
    }
}
