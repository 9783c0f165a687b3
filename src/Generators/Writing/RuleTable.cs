using PluginChat.Generators.Models;

namespace PluginChat.Generators.Writing;

/// <summary>The attributes of validation, each made once.</summary>
sealed class RuleTable
{
    readonly List<string> _creations = [];

    /// <summary>The field that has it.</summary>
    public string Field(RuleModel rule)
    {
        var at = _creations.IndexOf(rule.Creation);
        if (at < 0)
        {
            at = _creations.Count;
            _creations.Add(rule.Creation);
        }
        return $"s_rule{at}";
    }

    public void Write(CodeText code)
    {
        if (_creations.Count > 0)
            code.Line();
        // In a class of its own: one that cannot be made fails the action that has it, with its own message, and no other.
        for (var i = 0; i < _creations.Count; i++)
            code.Line($"static readonly {_creations[i].Substring(4, _creations[i].IndexOf('(') - 4)} s_rule{i} = {_creations[i]};");
    }
}
