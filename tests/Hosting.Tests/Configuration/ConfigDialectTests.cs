namespace PluginChat.Hosting.Tests.Configuration;

public sealed class ConfigDialectTests
{
    [Fact]
    public void Read_RelaxedJson_IsRead()
    {
        var site = TempSite.Site(
            """
            // A comment.
            { "name": 'chat', /* another */ version: 1.10, title: "it's", http: { showErrors: 'true', indexes: [ 'a.html', 'b.html', ], }, }
            """
        );
        Assert.Equal("chat", site.Name);
        Assert.Equal("1.10", site.Version); // as written, not as a number
        Assert.Equal("it's", site.Title);
        Assert.True(site.ShowErrors);
        Assert.Equal(["a.html", "b.html"], site.Indexes);
    }

    [Fact]
    public void Read_MissingFile_NamesPathAndOption()
    {
        using var site = new TempSite();
        var finding = Assert.Single(site.Read().Diagnostics);
        Assert.Equal(
            $"appweb.json(1,1): error: configuration file '{site.File}' not found; create it, or name another with --config FILE",
            finding.ToString()
        );
        Assert.Null(site.Read().Site);
    }

    [Theory]
    [InlineData("", "appweb.json(1,1): error: the file is empty; it needs an object such as { http: { routes: [ … ] } }")]
    [InlineData("[ 1 ]", "appweb.json(1,1): error: a configuration is an object { … }, not an array")]
    [InlineData(
        "{ http: {\n  name: 'x'",
        "appweb.json(2,12): error: not valid JSON: the file ends inside the object that opens at "
            + "appweb.json(1,9); look for a missing comma, quote or bracket here or just before"
    )]
    [InlineData(
        "{\n  name: 'a'\n  title: 'b' }",
        "appweb.json(3,3): error: not valid JSON: after parsing a value an unexpected character was "
            + "encountered: t; look for a missing comma, quote or bracket here or just before"
    )]
    [InlineData("{ name: 'chat }", "error: not valid JSON: unterminated string. Expected delimiter: '; look for")]
    [InlineData("{\n  name: 'a\\\n.b' }", "appweb.json(2,12): error: not valid JSON: bad JSON escape sequence: \\\\u000a; look for")]
    [InlineData("{ http: { indexes: [ 'a',, 'b' ] } }", "error: not valid JSON: a value is missing; look for")]
    [InlineData("{ name: 'a\\u0000' }", "appweb.json(1,9): error: not valid JSON: a text holds a zero character; look for")]
    [InlineData("{ directories: { cache:\00. } }", "error: not valid JSON: a text holds a zero character; look for")]
    [InlineData("{ } { }", "error: not valid JSON: additional text encountered after finished reading JSON content")]
    public void Read_BrokenText_IsOneErrorWithItsPlace(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(TempSite.Findings(text)), StringComparison.Ordinal);

    [Fact]
    public void Read_NotUtf8_SaysSo()
    {
        using var site = new TempSite();
        File.WriteAllBytes(site.File, [(byte)'{', 0xE4, (byte)'}']);
        Assert.Contains("is not UTF-8; save it in that encoding", Assert.Single(site.Read().Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByteOrderMarkAndCarriageReturns_KeepPlaces() =>
        Assert.Equal(
            ["appweb.json(3,3): warning: unknown key 'nmae' is ignored; did you mean 'name'?"],
            TempSite.Findings("\uFEFF{\r\n  // é\r\n  nmae: 'x' }")
        );

    [Fact]
    public void Read_LoneCarriageReturns_AreLinesToo() =>
        Assert.Equal(
            ["appweb.json(3,3): warning: unknown key 'nmae' is ignored; did you mean 'name'?"],
            TempSite.Findings("{\r\r  nmae: 'x' }")
        );

    [Fact]
    public void Read_DuplicateKeys_AreAllReported() =>
        Assert.Equal(
            [
                "appweb.json(2,3): error: key 'name' is already set at appweb.json(1,3); remove one of the two",
                "appweb.json(3,20): error: key 'exit' is already set at appweb.json(2,34); remove one of the two",
            ],
            TempSite.Findings("{ name: 'a',\n  name: 'b', http: { timeouts: { exit: 1,\n                   exit: 2 } } }")
        );

    [Theory]
    [InlineData("{ http: 'x' }", "appweb.json(1,9): error: http: takes an object { … }, not 'x'")]
    [InlineData("{ http: { limits: [] } }", "appweb.json(1,19): error: http.limits: takes an object { … }, not an array")]
    [InlineData("{ name: {} }", "appweb.json(1,9): error: name: takes a text, not an object")]
    [InlineData("{ esp: { update: 'maybe' } }", "appweb.json(1,18): error: esp.update: takes true or false, not 'maybe'")]
    [InlineData(
        "{ http: { indexes: [ {} ] } }",
        "appweb.json(1,22): error: http.indexes: takes a text or an array of texts, not an object"
    )]
    public void Read_WrongKindOfValue_SaysWhichIsRight(string text, string expected) => Assert.Equal([expected], TempSite.Findings(text));
}
