namespace PluginChat.Generators.Models;

/// <summary>A value of a request: a parameter of an action, or a member of an object.</summary>
/// <param name="Kind">How it comes out of the request.</param>
/// <param name="Type">Its type, whole, with its nullability.</param>
/// <param name="Item">The type of a value without its nullability, or of an item of a list.</param>
/// <param name="Parser">What reads a scalar; the expression of a special one; what follows a list to make its type of it.</param>
/// <param name="Wrap">What is around a list: <c>{0}</c> is the list.</param>
sealed record ValueModel(ValueKind Kind, string Type, string Item, string Parser = "", string Wrap = "{0}")
{
    /// <summary>What makes its type of a list.</summary>
    public string Of(string list) => Wrap.Replace("{0}", list);

    public bool IsShape => Kind is ValueKind.Shape or ValueKind.ShapeList;
}
