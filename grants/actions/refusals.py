"""Why a file isn't taken, and what to do instead: one honest sentence or two for each reason."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "empty": _("The file is empty (0 bytes). Choose it again."),
    "too_large": _("The file has %(size)s MB; at most %(limit)s MB are taken. Save it smaller, or give a link to it."),
    "other_inside": _("The name ends in .%(ending)s, but inside is something else: %(inside)s. It isn't taken."),
    "heic": _("This is an HEIC picture, which most computers can't show. Save it as JPEG, or set the telephone's camera to JPEG."),
    "other_picture": _("Pictures of this kind aren't taken. Save it as JPEG or PNG."),
    "other_video": _("Videos of this kind aren't taken. Save it as MP4."),
    "program": _("This is a program or a script: such files aren't taken."),
    "web_page": _("This is a web page or a drawing with code inside (HTML, SVG). Save it as PDF, or give its link."),
    "archive": _("This is an archive. Unpack it and add the files themselves."),
    "old_office": _("This is an old Word or Excel file, or one with a password. Save it as .docx or .xlsx without a password."),
    "macro": _("This document holds macros, which are programs. Save it as .docx or .xlsx, without macros."),
    "bomb": _("Unpacked, this document would be far larger than documents are. It isn't taken."),
    "broken_document": _("This document is damaged. Open it, save it anew and add it again."),
    "broken_pdf": _("This PDF is damaged or incomplete. Make or download it again."),
    "locked_pdf": _("This PDF is locked with a password. Save it without, or print it to PDF."),
    "broken_picture": _("This picture is damaged: it can't be opened to its end. Send it from the camera again."),
    "many_points": _("This picture has %(size)s megapixels; at most 64 are taken. Save it smaller."),
    "unknown": _(
        "Files of this kind aren't taken. Taken are: pictures (JPEG, PNG, WEBP), PDF, Word and Excel (.docx, .xlsx), ODT, ODS, "
        "text (.txt, .csv), video (MP4, 3GP, WEBM) and MP3."
    ),
    "gone": _("A file that was added isn't here any more. Add it again."),
    "many_waiting": _("Too many files wait for their record already: finish or discard what is unfinished first."),
    "no_file": _("No file came. Choose it again."),
}
INSIDE = {  # what is inside, where the name claims something else
    "text/plain": _("plain text"),
    "text/csv": _("plain text"),
    "program": _("a program or a script"),
    "web_page": _("a web page or a script"),
    "archive": _("an archive"),
    "application/pdf": _("a PDF"),
    "image/jpeg": _("a picture"),
    "image/png": _("a picture"),
    "image/webp": _("a picture"),
    "video/mp4": _("a video"),
    "video/3gpp": _("a video"),
    "video/webm": _("a video"),
    "audio/mpeg": _("a sound recording"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _("a text document"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _("a table"),
    "application/vnd.oasis.opendocument.text": _("a text document"),
    "application/vnd.oasis.opendocument.spreadsheet": _("a table"),
}
