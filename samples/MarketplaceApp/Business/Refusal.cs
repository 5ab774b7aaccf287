namespace MarketplaceApp.Business;

/// <summary>Why a business action was refused: the HTTP status and the code and message of the response.</summary>
internal sealed record Refusal(int Status, string Code, string Message)
{
    public static readonly Refusal NotFound = new(StatusCodes.Status404NotFound, "project_not_found", "There is no such project");
    public static readonly Refusal NotYours = new(StatusCodes.Status403Forbidden, "not_your_project", "Only the client who posted the project may do this");
    public static readonly Refusal NoProposal = new(StatusCodes.Status409Conflict, "no_proposal", "This freelancer has not made a proposal");
    public static readonly Refusal NotOpen = new(StatusCodes.Status409Conflict, "project_not_open", "The project is no longer open");
    public static readonly Refusal NotAssigned = new(StatusCodes.Status409Conflict, "project_not_assigned", "The project is not assigned to anyone yet");
    public static readonly Refusal InvalidProposal = new(StatusCodes.Status400BadRequest, "invalid_proposal", "A proposal needs an amount and a pitch of at most 600 characters");

    public IResult ToResult() => Results.Problem(
        statusCode: Status,
        title: Message,
        extensions: new Dictionary<string, object?> { ["code"] = Code });
}
