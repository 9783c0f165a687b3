using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>What crosses from version to version, also when its shape changes.</summary>
public sealed class PreserveTests
{
    // The first version sets its members on any message; the second answers with what it got.
    static string Setting(string members, string set) =>
        EditedSite.Answering("Set()", $"{members} string Set() {{ {set} return \"set\"; }}");

    static async Task<(string Answer, ControllerLive Live)> CarryAsync(string members, string set, string newMembers, string answer)
    {
        await using var edited = await EditedSite.ServeAsync(Setting(members, set));
        Assert.Equal("set", await edited.AskAsync());
        var live = await edited.LiveAsync(EditedSite.Answering(answer, newMembers));
        return (await edited.AskAsync(), live);
    }

    [Theory]
    [InlineData("[Preserve] int _n = 1;", "_n = 42;", "[Preserve] int _n = 7;", "42")]
    [InlineData("[Preserve] int N { get; set; }", "N = 42;", "[Preserve] int N { get; set; } = 7;\nint _n => N;", "42")]
    [InlineData("int _n = 1;", "_n = 42;", "[Preserve] int _n = 7;", "7")]
    [InlineData(
        "[Preserve] int _n = 1; [Preserve] int _old = 2;",
        "_n = 42; _old++;",
        "[Preserve] int _n = 7; [Preserve] int _added = 9;\nstring _x => _n + \":\" + _added;",
        "42:9",
        "_x"
    )]
    [InlineData("[Preserve] int _n;", "_n = 42;", "[Preserve] string _n = \"\";", "42")]
    [InlineData("[Preserve] bool _n;", "_n = true;", "[Preserve] string _n = \"\";", "true")]
    [InlineData("[Preserve] int _n;", "_n = 42;", "[Preserve] long _n;", "42")]
    [InlineData("[Preserve] int _n;", "_n = 42;", "[Preserve] double? _n;", "42")]
    [InlineData("[Preserve] string _n = \"\";", "_n = \"42\";", "[Preserve] int _n;", "42")]
    [InlineData("[Preserve] string? _n = \"\";", "_n = null;", "[Preserve] string? _n = \"x\";", "null", "(_n ?? \"null\")")]
    [InlineData(
        "[Preserve] List<string> _n = [];",
        "_n.Add(\"a\"); _n.Add(\"ü\");",
        "[Preserve] string[] _n = [];",
        "a,ü",
        "string.Join(',', _n)"
    )]
    [InlineData(
        "[Preserve] readonly Dictionary<string, int> _n = [];",
        "_n[\"k\"] = 3;",
        "[Preserve] readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> _n = [];",
        "3",
        "_n[\"k\"]"
    )]
    [InlineData(
        "[Preserve] List<Score> _n = []; record Score(string Who, int Points);",
        "_n.Add(new(\"ada\", 3));",
        "[Preserve] List<Score> _n = []; record Score(string Who, long Points, string? Team = null);",
        "ada 3",
        "$\"{_n[0].Who} {_n[0].Points}\""
    )]
    [InlineData("[Preserve] (int A, string B) _n;", "_n = (4, \"b\");", "[Preserve] (int A, string B) _n;", "4b", "$\"{_n.A}{_n.B}\"")]
    [InlineData(
        "[Preserve] DayOfWeek _n; [Preserve] DateTimeOffset _t;",
        "_n = DayOfWeek.Friday; _t = DateTimeOffset.UnixEpoch;",
        "[Preserve] DayOfWeek _n; [Preserve] DateTimeOffset _t;",
        "Friday 1970",
        "$\"{_n} {_t.Year}\""
    )]
    [InlineData("[Preserve] double _n;", "_n = double.NaN;", "[Preserve] double _n;", "NaN")]
    [InlineData("[Preserve] List<int> N { get; } = [];", "N.Add(6);", "[Preserve] List<int> N { get; } = [];", "6", "string.Join(',', N)")]
    public async Task Preserve_AcrossAnEdit_CarriesWhatFits(
        string members,
        string set,
        string newMembers,
        string expected,
        string answer = "_n"
    )
    {
        var (got, live) = await CarryAsync(members, set, newMembers, $"$\"{{({answer})}}\"");
        Assert.Equal(expected, got);
        Assert.DoesNotContain(live.Warnings, w => w.StartsWith("[Preserve]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[Preserve] string _n = \"\";", "_n = \"abc\";", "[Preserve] int _n = 7;", "\"abc\" does not fit the new type Int32")]
    [InlineData("[Preserve] long _n;", "_n = 1L << 40;", "[Preserve] int _n = 7;", "1099511627776 does not fit the new type Int32")]
    [InlineData("[Preserve] List<int> _n = [];", "_n.Add(3);", "[Preserve] int _n = 7;", "[3] does not fit the new type Int32")]
    [InlineData("[Preserve] string? _n;", "_n = null;", "[Preserve] int _n = 7;", "null does not fit the new type Int32")]
    public async Task Preserve_OfATypeThatDoesNotFit_KeepsTheInitialValueAndWarns(
        string members,
        string set,
        string newMembers,
        string warning
    )
    {
        var (got, live) = await CarryAsync(members, set, newMembers, "_n.ToString()");
        Assert.Equal("7", got);
        Assert.Contains(
            live.Warnings,
            w => w.StartsWith("[Preserve] _n: ", StringComparison.Ordinal) && w.Contains(warning, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Preserve_OfWhatCannotBeCarried_WarnsAndHoldsUpNoEdit()
    {
        var (got, live) = await CarryAsync(
            "[Preserve] int _n; [Preserve] readonly Action _broken = () => { };",
            "_n = 4; _broken();",
            "[Preserve] int _n; [Preserve] Action _broken = () => { };",
            "_n.ToString()"
        );
        Assert.Equal("4", got);
        Assert.Contains(live.Warnings, w => w.StartsWith("[Preserve] _broken: a delegate (Action)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Preserve_InABaseClass_IsCarriedToo()
    {
        static string Source(string answer) =>
            EditedSite.Answering(answer).Replace(": WebSocketAction", ": Base", StringComparison.Ordinal)
            + "public abstract class Base : WebSocketAction { [Preserve] int _n; protected int Next() => ++_n; }";
        await using var edited = await EditedSite.ServeAsync(Source("Next().ToString()"));
        Assert.Equal("1", await edited.AskAsync());
        await edited.LiveAsync(Source("\"now \" + Next()"));
        Assert.Equal("now 2", await edited.AskAsync());
    }

    [Fact]
    public async Task Preserve_IncrementedByManyWhileReloading_SumsExactly()
    {
        static string Source(int version) =>
            EditedSite.Answering($"$\"{{Interlocked.Increment(ref _n)}}\"", $"[Preserve] long _n; const int Version = {version};");
        await using var edited = await EditedSite.ServeAsync(Source(0));
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => edited.Site.ConnectAsync()));
        using var stop = new CancellationTokenSource();
        var counting = clients
            .Select(c =>
                Task.Run(async () =>
                {
                    var sent = 0;
                    for (; !stop.IsCancellationRequested; sent++)
                    {
                        await c.SendAsync("+");
                        await c.ReceiveTextAsync();
                    }
                    return sent;
                })
            )
            .ToList();
        for (var version = 1; version <= 12; version++)
            await edited.LiveAsync(Source(version));
        await stop.CancelAsync();
        var sum = (await Task.WhenAll(counting)).Sum();
        Assert.True(sum > 12);
        Assert.Equal((sum + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), await edited.AskAsync());
    }

    [Fact]
    public async Task ItemsAndGroups_AcrossAnEdit_AreStillThere()
    {
        await using var edited = await EditedSite.ServeAsync(
            TestSite.Action(
                """
                public override ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Items["name"] = "ada"; Groups["room"].Add(client); return default;
                }
                """
            )
        );
        await edited.LiveAsync(
            EditedSite
                .Answering("\"direct\"")
                .Replace("client.Send(\"direct\")", "Groups[\"room\"].Send(client.Items.Get<string>(\"name\")!)", StringComparison.Ordinal)
        );
        Assert.Equal("ada", await edited.AskAsync());
    }
}
