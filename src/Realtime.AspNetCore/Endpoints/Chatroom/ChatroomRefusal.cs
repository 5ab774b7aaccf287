using Microsoft.AspNetCore.Http;

namespace Realtime.Endpoints.Chatroom;

/// <summary>Refuses an HTTP call of the contract with a response.</summary>
internal sealed class ChatroomRefusal(IResult answer) : Exception
{
    public IResult Answer { get; } = answer;

    public static ChatroomRefusal NotAuthenticated => With(StatusCodes.Status401Unauthorized, "Not authenticated");

    public static ChatroomRefusal NotFound(string what) => With(StatusCodes.Status404NotFound, $"{what} not found");

    public static ChatroomRefusal With(int status, string detail) =>
        new(TypedResults.Json(new DetailModel(detail), ChatroomApiJson.Default.DetailModel, statusCode: status));

    /// <summary>Creates a 422 response for an invalid body or query.</summary>
    /// <param name="type">The kind of fault, such as <c>missing</c>.</param>
    /// <param name="message">The sentence.</param>
    /// <param name="location">The place of the fault: <c>body</c> or <c>query</c>, then the field.</param>
    public static ChatroomRefusal Invalid(string type, string message, params string[] location) => new(TypedResults.Json(
        new InvalidModel([new(type, location, message)]),
        ChatroomApiJson.Default.InvalidModel,
        statusCode: StatusCodes.Status422UnprocessableEntity));
}
