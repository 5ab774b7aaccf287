using System.Collections;

namespace Realtime.Storage.Relational;

/// <summary>The parameters of one statement. Names have no prefix such as <c>@</c>.</summary>
public sealed class StatementParameters : IReadOnlyList<StatementParameter>
{
    private readonly List<StatementParameter> _parameters = new(8);

    /// <summary>A statement without parameters. Do not add to it.</summary>
    public static StatementParameters None { get; } = new();

    /// <summary>Gets the number of parameters.</summary>
    public int Count => _parameters.Count;

    /// <summary>Gets a parameter by its index.</summary>
    /// <param name="index">The index, from 0, in the order of addition.</param>
    public StatementParameter this[int index] => _parameters[index];

    /// <summary>Adds an id: opaque text that the database compares by code unit.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The id, or null.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Id(string name, string? value) => Add(name, ParameterType.Id, value);

    /// <summary>Adds a text that is stored or compared unchanged.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The text, or null.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Text(string name, string? value) => Add(name, ParameterType.Text, value);

    /// <summary>Adds an integer of 64 bits.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The integer, or null.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Number(string name, long? value) => Add(name, ParameterType.Number, value);

    /// <summary>Adds a time as an integer: Unix milliseconds.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The time, or null.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Time(string name, DateTimeOffset? value) => Number(name, value?.ToUnixTimeMilliseconds());

    /// <summary>Adds a Boolean value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Flag(string name, bool value) => Add(name, ParameterType.Flag, value);

    /// <summary>Adds a set of rows.</summary>
    /// <param name="name">The name.</param>
    /// <param name="table">The rows.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Table(string name, ParameterTable table) => Add(name, ParameterType.Table, table);

    /// <summary>Adds a set of users: a table with the one column <c>id</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="userIds">The users.</param>
    /// <returns>The same parameters.</returns>
    public StatementParameters Users(string name, IReadOnlyCollection<string> userIds) => Table(name, ParameterTable.UserIds(userIds));

    /// <inheritdoc/>
    public IEnumerator<StatementParameter> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns whether a text among the values contains the character U+0000, which some databases cannot store.</summary>
    internal bool HaveNul() => _parameters.Exists(parameter => parameter.Value is ParameterTable table
        ? table.Rows.Any(row => row.Any(IsNul))
        : IsNul(parameter.Value));

    private static bool IsNul(object? value) => value is string text && text.Contains('\0', StringComparison.Ordinal);

    private StatementParameters Add(string name, ParameterType type, object? value)
    {
        _parameters.Add(new StatementParameter(name, type, value));
        return this;
    }
}

/// <summary>One parameter of a statement.</summary>
/// <param name="Name">The name, without a prefix such as <c>@</c>.</param>
/// <param name="Type">The kind of value.</param>
/// <param name="Value">A string, a long, a bool, a <see cref="ParameterTable"/>, or null.</param>
public readonly record struct StatementParameter(string Name, ParameterType Type, object? Value);

/// <summary>The kinds of values that statements take.</summary>
public enum ParameterType
{
    /// <summary>A string that is compared by code unit. A provider may encode it; see <see cref="RelationalDatabase.DecodeId"/>.</summary>
    Id = 0,

    /// <summary>A string of any length.</summary>
    Text,

    /// <summary>A 64-bit integer.</summary>
    Number,

    /// <summary>A Boolean value.</summary>
    Flag,

    /// <summary>A set of rows.</summary>
    Table,

    /// <summary>A sequence of bytes, only in the columns of a table.</summary>
    Bytes,
}
