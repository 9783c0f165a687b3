using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using PluginChat.Hosting.Configuration;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>The keys of a site's authors.</summary>
public sealed class OwnSettingsTests
{
    [Fact]
    public void Settings_OfEachKind_AreThereByTheirPaths()
    {
        var site = TempSite.Site("{ settings: { a: 'x', B: { c: [ 1, { d: true } ], none: null, time: '10mins' } } }");
        var settings = new OwnSettings(site, NullLogger.Instance).Under(new ConfigurationBuilder().Build());
        Assert.Equal(
            ["a=x", "B:c:0=1", "B:c:1:d=true", "B:time=10mins"],
            site.Settings.Select(s => $"{s.Key}={s.Value}").Order(StringComparer.OrdinalIgnoreCase)
        );
        Assert.Equal(("x", "1", 2), (settings["A"], settings["b:C:0"], settings.GetSection("b:c").GetChildren().Count()));
    }

    [Fact]
    public void Settings_FromOutsideTheFile_Win()
    {
        var site = TempSite.Site("{ profile: 'p', profiles: { p: { settings: { b: 'profile' } } }, settings: { a: 'file', b: 'file' } }");
        var others = new ConfigurationBuilder().AddInMemoryCollection([new("a", "outside")]).Build();
        var settings = new OwnSettings(site, NullLogger.Instance).Under(others);
        Assert.Equal(("outside", "profile"), (settings["a"], settings["b"]));
    }

    [Fact]
    public void Edit_WhenItIsApplied_WasToldToThoseWhoFollow()
    {
        var (before, after) = (TempSite.Site("{ settings: { a: 'one' } }"), TempSite.Site("{ settings: { a: 'two' } }"));
        var own = new OwnSettings(before, NullLogger.Instance);
        var settings = own.Under(new ConfigurationBuilder().Build());
        var told = new List<string?>();
        using var follow = ChangeToken.OnChange(settings.GetReloadToken, () => told.Add(settings["a"]));
        own.Applied(before, after, []);
        Assert.Equal(["two"], told);
        own.Applied(after, after, []);
        Assert.Equal(["two"], told);
    }

    [Fact]
    public void Callback_ThatBlocks_DoesNotKeepTheFileFromBeingFollowed()
    {
        var (before, after) = (TempSite.Site("{ settings: { a: 'one' } }"), TempSite.Site("{ settings: { a: 'two' } }"));
        var own = new OwnSettings(before, NullLogger.Instance);
        var settings = own.Under(new ConfigurationBuilder().Build());
        using var released = new ManualResetEventSlim();
        using var left = new ManualResetEventSlim();
        using var follow = ChangeToken.OnChange(
            settings.GetReloadToken,
            () =>
            {
                released.Wait(TestContext.Current.CancellationToken);
                left.Set();
            }
        );
        own.Applied(before, after, []);
        Assert.Equal(("two", false), (settings["a"], left.IsSet));
        released.Set();
        left.Wait(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("{ settings: [ 1 ] }", "settings: takes an object with keys of your own, not an array")]
    [InlineData("{ settings: 'x' }", "settings: takes an object with keys of your own, not 'x'")]
    [InlineData("{ settings: { a: { b: 1 }, A: { B: 2 } } }", "settings: 'A:B' is there twice: upper and lower case are the same here")]
    public void Settings_ThatCannotBeRead_AreErrors(string text, string error) =>
        Assert.Contains(TempSite.Findings(text), finding => finding.Contains(error, StringComparison.Ordinal));
}
