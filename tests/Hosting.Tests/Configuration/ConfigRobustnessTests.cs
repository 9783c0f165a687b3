using System.Text.RegularExpressions;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>The reader runs in a serving host while somebody types: it answers with findings, never with an exception.</summary>
public sealed partial class ConfigRobustnessTests
{
    static readonly string s_sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Repository/appweb.json"));

    [Fact]
    public void Read_CutOffAnywhere_IsAnErrorInTheFile()
    {
        using var folder = new TempSite();
        var lines = s_sample.Split('\n').Length;
        for (var length = s_sample.LastIndexOf('}') - 1; length >= 0; length -= 7)
        {
            folder.Write("appweb.json", s_sample[..length]);
            var result = folder.Read();
            Assert.Null(result.Site);
            Assert.All(result.Diagnostics, d => Assert.InRange(d.Location.Line, 1, lines));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[ [ {} ] ]")]
    [InlineData("{ name: {}, set: [], x: 1 }")]
    [InlineData("null")]
    [InlineData("-1")]
    [InlineData("''")]
    [InlineData("'${'")]
    [InlineData("'../..'")]
    public void Read_AnyValueInPlaceOfAnother_GivesASiteOrAnError(string value)
    {
        using var folder = new TempSite();
        foreach (Match match in Values().Matches(s_sample))
        {
            folder.Write(
                "appweb.json",
                $"{s_sample[..match.Groups[1].Index]}{value}{s_sample[(match.Groups[1].Index + match.Groups[1].Length)..]}"
            );
            var result = folder.Read();
            Assert.Equal(result.Site is null, result.Diagnostics.Any(d => d.ToString().Contains(": error: ", StringComparison.Ordinal)));
            if (result.Site is not null)
                new RouteTable(result.Site).Match("GET", "/ws/test/chat");
        }
    }

    [GeneratedRegex(@"\w+: ('[^']*'|\d+|true|false|\[[^\]]*\])")]
    private static partial Regex Values();
}
