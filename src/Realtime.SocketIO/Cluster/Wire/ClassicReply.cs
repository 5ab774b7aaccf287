namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>
/// The form in which an answer is wanted, as a prefix of the request's id. So a request of an older form is answered without
/// anything that would have to be remembered.
/// </summary>
internal static class ClassicReply
{
    private const string Ids = "\u0001ids:";
    private const string Rooms = "\u0001rooms:";
    private const string Done = "\u0001done:";

    public enum Kind
    {
        /// <summary>As the request's type says.</summary>
        Ordinary,

        /// <summary>The ids of the sockets.</summary>
        Ids,

        /// <summary>The rooms of the sockets.</summary>
        Rooms,

        /// <summary>Nothing but the request's id, from the server that has the socket.</summary>
        Done,
    }

    public static string Mark(string requestId, Kind kind) => PrefixOf(kind) + requestId;

    public static Kind Of(string? requestId) => requestId switch
    {
        ['\u0001', 'i', ..] when requestId.StartsWith(Ids, StringComparison.Ordinal) => Kind.Ids,
        ['\u0001', 'r', ..] when requestId.StartsWith(Rooms, StringComparison.Ordinal) => Kind.Rooms,
        ['\u0001', 'd', ..] when requestId.StartsWith(Done, StringComparison.Ordinal) => Kind.Done,
        _ => Kind.Ordinary,
    };

    /// <summary>The id as the other server sent it.</summary>
    public static string Unmarked(string requestId) => requestId[PrefixOf(Of(requestId)).Length..];

    private static string PrefixOf(Kind kind) => kind switch
    {
        Kind.Ids => Ids,
        Kind.Rooms => Rooms,
        Kind.Done => Done,
        _ => "",
    };
}
