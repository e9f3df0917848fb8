# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted upstream that answers as the real providers publish, and judges requests as strictly as they do."""
