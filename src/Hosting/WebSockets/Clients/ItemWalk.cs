using System.Collections.Concurrent;
using System.Reflection;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>
/// Goes through everything that a value for a client's bag refers to: adds up its bytes, roughly, and finds what is of a controller. One
/// delegate in one list would keep a generation in memory for as long as the client stays.
/// </summary>
sealed class ItemWalk(long maxBytes)
{
    const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    const int ObjectBytes = 24;

    // Of types that stay for ever only; those of a controller end the walk.
    static readonly ConcurrentDictionary<Type, FieldInfo[]> s_fields = new();

    readonly Stack<(object Value, string Where)> _left = new();
    HashSet<object>? _seen;

    /// <summary>What was counted; more than the limit where the walk ended early.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first thing that is of a controller, as the start of a sentence; null where there is none.</summary>
    public string? FindCulprit(object value)
    {
        _left.Push((value, ""));
        while (Bytes <= maxBytes && _left.TryPop(out var next))
        {
            if (Look(next.Value, next.Where) is { } culprit)
                return culprit;
        }
        return null;
    }

    string? Look(object value, string where)
    {
        var type = value.GetType();
        if (type.IsCollectible)
        {
            var own = OwnPart(type);
            var what = own == type ? $"a {Name(type)} is a type" : $"the {Name(own)} in {Name(type)} is a type";
            return $"{what} of the controller's own{where}";
        }
        if (value is Type { IsCollectible: true } named)
            return $"typeof({Name(OwnPart(named))}) is a type of the controller's own{where}";
        if (
            value
            is MemberInfo { Module.Assembly.IsCollectible: true }
                or Assembly { IsCollectible: true }
                or Module { Assembly.IsCollectible: true }
        )
            return $"a {Name(type)} is a part of the controller's own code{where}";
        if (value is Delegate { Method.Module.Assembly.IsCollectible: true } code)
            return $"the {Name(type)} ({code.Method.Name}) runs code of the controller's own{where}";
        Bytes += value is string text ? ObjectBytes + 2L * text.Length : ObjectBytes;
        if (
            type.IsPrimitive
            || value is string or decimal or DateTime or DateTimeOffset or Guid or TimeSpan or Enum or MemberInfo or Assembly or Module
        )
            return null;
        // The host's own, which a client is: it takes care of itself.
        if (
            type.Assembly == typeof(ItemWalk).Assembly
            || !type.IsValueType && !(_seen ??= new(ReferenceEqualityComparer.Instance)).Add(value)
        )
            return null;
        if (value is Array array)
            LookAtElements(array, type.GetElementType()!, where);
        else
            LookAtFields(value, type, where);
        return null;
    }

    void LookAtElements(Array array, Type element, string where)
    {
        if (element.IsPrimitive || element.IsEnum)
        {
            Bytes += Buffer.ByteLength(element.IsEnum ? Array.Empty<byte>() : array) + (element.IsEnum ? 8L * array.LongLength : 0);
            return;
        }
        Bytes += 8L * array.LongLength;
        if (Bytes > maxBytes)
            return;
        foreach (var item in array)
        {
            if (item is not null)
                _left.Push((item, where.Length > 0 ? where : $", in a {Name(array.GetType())}"));
        }
    }

    void LookAtFields(object value, Type type, string where)
    {
        var fields = s_fields.GetOrAdd(type, FieldsOf);
        if (fields.Length > 0 && where.Length == 0)
            where = $", in a {Name(type)}";
        foreach (var field in fields)
        {
            if (field.GetValue(value) is { } next)
                _left.Push((next, where));
        }
    }

    static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
            fields.AddRange(
                t.GetFields(Instance)
                    .Where(f => !f.FieldType.IsPrimitive && !f.FieldType.IsPointer && !f.FieldType.IsByRefLike && !f.FieldType.IsEnum)
            );
        return [.. fields];
    }

    // The first part of a type that is a controller's: Mine of List<Mine[]>.
    static Type OwnPart(Type type)
    {
        if (type.GetElementType() is { } element)
            return OwnPart(element);
        if (type.IsGenericType && !type.GetGenericTypeDefinition().IsCollectible)
            return OwnPart(type.GetGenericArguments().First(a => a.IsCollectible));
        return type;
    }

    static string Name(Type type) =>
        type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericType && type.Name.IndexOf('`') is > 0 and var end
            ? $"{type.Name[..end]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
