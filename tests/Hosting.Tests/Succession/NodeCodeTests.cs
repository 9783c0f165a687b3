using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Controllers.State;
using PluginChat.Hosting.Succession;

namespace PluginChat.Hosting.Tests.Succession;

/// <summary>State on its way from one process to another.</summary>
public sealed class NodeCodeTests
{
    static readonly object[] s_values =
    [
        true,
        'x',
        sbyte.MinValue,
        byte.MaxValue,
        short.MinValue,
        ushort.MaxValue,
        int.MinValue,
        uint.MaxValue,
        long.MinValue,
        ulong.MaxValue,
        Int128.MinValue,
        UInt128.MaxValue,
        nint.MinValue,
        nuint.MaxValue,
        (Half)0.5,
        float.NaN,
        double.NegativeInfinity,
        decimal.MinValue,
        BigInteger.Pow(-3, 200),
        new Complex(1.5, -2),
        "text \ud800 that is not valid, and \0",
        Guid.NewGuid(),
        new DateTime(2026, 11, 27, 1, 2, 3, DateTimeKind.Utc),
        new DateTimeOffset(2026, 11, 27, 1, 2, 3, TimeSpan.FromHours(-5)),
        new DateOnly(2026, 11, 27),
        new TimeOnly(1, 2, 3, 4),
        TimeSpan.MinValue,
        new Version(1, 2, 3),
        new Uri("a/b?c", UriKind.Relative),
        IPNetwork.Parse("10.0.0.0/8"),
        PhysicalAddress.Parse("00-11-22-33-44-55"),
        new Regex("a+", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)),
        new Rune(0x1F600),
        1..^2,
        ^3,
        DBNull.Value,
        JsonDocument.Parse("""{"a":[1,null]}""").RootElement,
        new PresentClient("id", null),
        new WebSocketClose(WebSocketCloseCode.GoingAway, "reason", WebSocketCloseInitiator.Host),
        new Vector2(1, 2),
        new Vector3(1, 2, 3),
        new Vector4(1, 2, 3, 4),
        new Quaternion(1, 2, 3, 4),
        CultureInfo.GetCultureInfo("de-DE"),
        TimeZoneInfo.Utc,
        Encoding.Latin1,
        StringComparer.OrdinalIgnoreCase,
        StringComparer.InvariantCultureIgnoreCase,
        IPAddress.IPv6Loopback,
        DayOfWeek.Friday,
        typeof(Dictionary<string, int[]>),
    ];

    public static TheoryData<int> Values => [.. Enumerable.Range(0, s_values.Length)];

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_OfEachKind_IsTheSame(int value)
    {
        var came = Send(s_values[value]);

        Assert.Equal(Described(s_values[value]), Described(came));
    }

    [Fact]
    public void Values_ThatStateMayConsistOf_AreAllTried()
    {
        var all = (IEnumerable<Type>)typeof(StateTypes).GetField("s_values", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

        Assert.Empty(all.Except(s_values.Select(v => v.GetType())));
    }

    [Fact]
    public void Collections_OfEachKind_HaveTheSameElements()
    {
        Assert.Equal([1, 2, 3], (List<int>)Send(new List<int> { 1, 2, 3 })!);
        Assert.Equal([1, 2, 3], (int[])Send(new[] { 1, 2, 3 })!);
        Assert.Equal([1, 2, 3], (ImmutableArray<int>)Send(ImmutableArray.Create(1, 2, 3))!);
        Assert.Equal([1, 2, 3], (Queue<int>)Send(new Queue<int>([1, 2, 3]))!);
        Assert.Equal([3, 2, 1], (Stack<int>)Send(new Stack<int>([1, 2, 3]))!);
        Assert.Equal([1, 2], ((int, int)[])Send(new[] { (1, 2) })! is [var pair] ? [pair.Item1, pair.Item2] : []);
        var keyed = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 };
        Assert.Equal(1, ((Dictionary<string, int>)Send(keyed)!)["KEY"]);
        var set = (FrozenSet<string>)Send(new[] { "a" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase))!;
        Assert.True(set.TryGetValue("A", out _));
        Assert.Equal(
            5,
            (
                (int[,])
                    Send(
                        new[,]
                        {
                            { 1, 2 },
                            { 4, 5 },
                        }
                    )!
            )[1, 1]
        );
        Assert.Equal("text", ((StringBuilder)Send(new StringBuilder("text"))!).ToString());
        Assert.True(((BitArray)Send(new BitArray([false, true]))!)[1]);
        Assert.Equal("""{"a":1}""", ((JsonNode)Send(JsonNode.Parse("""{"a":1}"""))!).ToJsonString());
        Assert.Equal(IPEndPoint.Parse("[::1]:80"), Send(IPEndPoint.Parse("[::1]:80")));
    }

    [Fact]
    public void Object_ThatIsReferredToTwice_IsOne()
    {
        var shared = new List<int> { 1 };

        var came = (List<object>)Send(new List<object> { shared, shared })!;

        Assert.Same(came[0], came[1]);
    }

    [Fact]
    public void Member_ThatCannotBeWritten_StartsAnewAndTheOthersAreThere()
    {
        var exporter = new StateExporter();
        var shared = new List<int> { 7 };
        var unfit = new StateNode(StateKind.Sequence, StateType.Of(typeof(List<object>)));
        unfit.Items.Add(exporter.Export(new List<string> { "written before" }));
        unfit.Items.Add(new(StateKind.Value, StateType.Of(typeof(Random))) { Value = Random.Shared });
        var members = new Dictionary<string, IReadOnlyList<ExportedMember>>
        {
            ["action"] =
            [
                new("First", "C", "List<int>", exporter.Export(shared), null),
                new("Unfit", "C", "List<object>", unfit, null),
                new("Third", "C", "List<int>", exporter.Export(shared), null),
            ],
        };

        var came = SiteState.ReadMembers(SiteState.WriteMembers(members, new()), new())["action"];

        Assert.Null(came[0].Problem);
        Assert.Contains("Random is not a type that another process can be given", came[1].Problem, StringComparison.Ordinal);
        Assert.Same(came[0].Value, came[2].Value);
    }

    static object? Send(object? value)
    {
        var node = Wire.Write(writer => new NodeCode(new()).Write(writer, new StateExporter().Export(value)));
        using var reader = Wire.Reader(node);
        return new StateImporter(typeof(NodeCodeTests).Assembly, []).Import(new NodeCode(new()).Read(reader), typeof(object));
    }

    // Of what does not compare by its content.
    static object? Described(object? value) =>
        value switch
        {
            Regex regex => (regex.ToString(), regex.Options, regex.MatchTimeout),
            JsonElement json => json.GetRawText(),
            StringComparer comparer => comparer.GetHashCode("ABC") == comparer.GetHashCode("abc"),
            _ => value,
        };
}
