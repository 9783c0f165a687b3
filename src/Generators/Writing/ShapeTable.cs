using PluginChat.Generators.Models;

namespace PluginChat.Generators.Writing;

/// <summary>The objects that actions take, each once, with the number that their methods have.</summary>
sealed class ShapeTable
{
    readonly Dictionary<string, (ShapeModel Shape, int Number)> _shapes = new(StringComparer.Ordinal);
    readonly HashSet<string> _checked = new(StringComparer.Ordinal);
    readonly HashSet<string> _bound = new(StringComparer.Ordinal);

    public ShapeTable(IEnumerable<ShapeModel> shapes)
    {
        foreach (var shape in shapes)
        {
            if (!_shapes.ContainsKey(shape.Type))
                _shapes.Add(shape.Type, (shape, _shapes.Count));
        }
        // One that has such a one in it is checked too, however deep, and in a circle as well.
        var found = true;
        while (found)
        {
            found = false;
            foreach (var (shape, _) in _shapes.Values)
            {
                if (!_checked.Contains(shape.Type) && (shape.HasRules || Inner(shape).Any(_checked.Contains)))
                    found |= _checked.Add(shape.Type);
            }
        }
    }

    public IEnumerable<ShapeModel> Checked => _shapes.Values.Where(s => _checked.Contains(s.Shape.Type)).Select(s => s.Shape);

    /// <summary>Those that fields make.</summary>
    public IEnumerable<ShapeModel> Bound => _shapes.Values.Where(s => _bound.Contains(s.Shape.Type)).Select(s => s.Shape);

    public int Number(string type) => _shapes[type].Number;

    public bool IsChecked(string type) => _checked.Contains(type);

    /// <summary>Says that fields are to make one.</summary>
    public void Bind(string type)
    {
        if (!_shapes.TryGetValue(type, out var found) || !_bound.Add(type))
            return;
        foreach (var member in found.Shape.Members.Where(m => m.Value.IsShape && m.Way != MemberWay.None))
            Bind(member.Value.Item);
    }

    // Objects of JSON alone have rules as well.
    static IEnumerable<string> Inner(ShapeModel shape) =>
        shape.Members.Where(m => m.IsReadable).Select(m => m.Value.Item.TrimEnd('?')).Concat(shape.Derived);
}
