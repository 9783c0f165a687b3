using System.Globalization;
using System.Numerics;

namespace PluginChat.Hosting.Controllers.State;

/// <summary>Values of a member whose type an edit changed: converted where nothing is lost by it.</summary>
static class StateConversion
{
    /// <summary>The value as another type, or null where it does not fit.</summary>
    public static object? TryConvert(object value, Type target)
    {
        var text = TextOf(value);
        if (target == typeof(string))
            return text;
        if (target.IsEnum)
            return value is string name
                ? Enum.TryParse(target, name, out var member)
                    ? member
                    : null
                : IsInteger(value.GetType())
                && TryConvert(value, Enum.GetUnderlyingType(target)) is { } number
                && Enum.IsDefined(target, number)
                    ? Enum.ToObject(target, number)
                    : null;
        if (text is null)
            return null;
        if (target == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : null;
        if (
            target.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>)) is null
            || !StateTypes.IsValue(target)
            || target == typeof(char)
        )
            return null;
        try
        {
            // Out and back again: what comes out differently would have been rounded.
            var converted = target
                .GetMethod("Parse", [typeof(string), typeof(IFormatProvider)])
                ?.Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [text, CultureInfo.InvariantCulture], null);
            return converted is not null && (value is string || IsSame(text, TextOf(converted))) ? converted : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    static bool IsSame(string text, string? other) =>
        text == other
        || decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var a)
            && decimal.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
            && a == b;

    static string? TextOf(object value) =>
        value switch
        {
            string text => text,
            bool flag => flag ? "true" : "false",
            IConvertible and not (DateTime or Enum) or Half or Int128 or UInt128 or BigInteger or Guid => (
                (IFormattable?)(value as IFormattable)
            )?.ToString(null, CultureInfo.InvariantCulture) ?? value.ToString(),
            DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
            _ => null,
        };

    static bool IsInteger(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;
}
