using PluginChat.Generators.Models;

namespace PluginChat.Generators.Writing;

/// <summary>The attributes of validation, each made once.</summary>
sealed class RuleTable
{
    readonly List<string> _creations = [];

    /// <summary>What has it.</summary>
    public string Of(RuleModel rule)
    {
        var at = _creations.IndexOf(rule.Creation);
        if (at < 0)
        {
            at = _creations.Count;
            _creations.Add(rule.Creation);
        }
        return $"Rule{at}.Value";
    }

    public void Write(CodeText code)
    {
        if (_creations.Count > 0)
            code.Line();
        // Each in a class of its own: one that cannot be made fails the action that has it, with its own message, and no other.
        for (var i = 0; i < _creations.Count; i++)
        {
            var type = _creations[i].Substring("new ".Length, _creations[i].IndexOf('(') - "new ".Length);
            code.Open($"static class Rule{i}");
            code.Line($"public static readonly {type} Value = {_creations[i]};");
            code.Close();
        }
    }
}
