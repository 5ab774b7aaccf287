namespace Realtime;

/// <summary>One page of a list that is read by cursor.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items of this page, in the list's order.</param>
/// <param name="NextCursor">Opaque text that continues after the last item, or null at the end of the list.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
