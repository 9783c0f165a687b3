using PluginChat.Hosting.Configuration.Keys;

namespace PluginChat.Hosting.Tests.Configuration.Keys;

public sealed class ConfigKeysTests
{
    static readonly string s_page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Repository/configuration.md"));

    public static TheoryData<string> Honoured =>
        [.. ConfigKeys.All.Where(k => k.Use == ConfigKeyUse.Honoured).Select(k => k.Path).Distinct()];

    public static TheoryData<string> WithoutEffect =>
        [.. ConfigKeys.All.Where(k => k.Use is ConfigKeyUse.NotHonoured or ConfigKeyUse.Refused).Select(k => k.Path).Distinct()];

    [Theory]
    [MemberData(nameof(Honoured))]
    public void Page_EveryKeyThatWorks_HasARow(string path) => Assert.Contains($"\n| `{path}` |", s_page, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(WithoutEffect))]
    public void Page_EveryKeyWithoutEffect_IsNamed(string path) => Assert.Contains($"`{path}`", s_page, StringComparison.Ordinal);

    [Fact]
    public void Page_EveryRow_IsAKeyThatWorks()
    {
        var rows = s_page.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]);
        Assert.Empty(rows.Except(ConfigKeys.All.Where(k => k.Use == ConfigKeyUse.Honoured).Select(k => k.Path)));
    }

    [Fact]
    public void All_EveryKeyThatIsNotHonoured_SaysWhatToDoInstead() =>
        Assert.All(ConfigKeys.All.Where(k => k.Use is ConfigKeyUse.NotHonoured or ConfigKeyUse.Refused), k => Assert.NotNull(k.Instead));

    [Fact]
    public void All_EveryKey_HasItsParentAndOneMeaningInAPlace()
    {
        Assert.All(ConfigKeys.All.Where(k => k.Parent.Length > 0), k => Assert.True(ConfigKeys.IsKnownElsewhere(k.Parent), k.Path));
        Assert.All(ConfigKeys.All.GroupBy(k => (k.Path, k.Place)), g => Assert.Single(g));
    }
}
